import { readFile } from 'node:fs/promises';
import { AuditEntry } from '../wire/host-model.ts';
import { auditFiles } from './audit-log.ts';

/** The newest entries, newest first; those of one VPS if it is named. */
export async function readAudit(folder: string, limit: number, taskId?: string): Promise<AuditEntry[]> {
  const found: AuditEntry[] = [];
  for (const path of auditFiles(folder)) {
    const text = await readFile(path, 'utf8').catch(ifMissing);
    for (const line of text.split('\n').reverse()) {
      if (found.length >= limit) return found;
      const entry = read(line);
      if (entry && (taskId === undefined || entry.task_id === taskId)) found.push(entry);
    }
  }
  return found;
}

/** What a crash left half-written is no entry. */
function read(line: string): AuditEntry | undefined {
  if (line === '') return undefined;
  try {
    return AuditEntry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function ifMissing(cause: NodeJS.ErrnoException): string {
  if (cause.code === 'ENOENT') return '';
  throw cause;
}
