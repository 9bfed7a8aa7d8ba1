import type { Request } from 'express';
import type { Logger } from '../../config/logger.ts';
import { TaskId } from '../../runner/wire/names.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Entrance } from './entrance.ts';

export interface Outcome {
  readonly status: number;
  readonly code?: string;
  readonly taskId?: string;
  readonly operationId?: string;
}

export type Record = (request: Request, outcome: Outcome) => Promise<void>;

/** Notes a call that changed something, or tried to, before its answer leaves. */
export function recorder(audit: AuditLog, entrance: Entrance, log: Logger, now: () => Date): Record {
  return async (request, outcome) => {
    const visit = entrance.visit(request);
    if (!visit || visit.served.method === 'GET') return;
    const { caller, served, named, since } = visit;
    const entry = {
      at: now().toISOString(),
      token_id: caller.tokenId,
      token_name: caller.name,
      role: caller.role,
      address: request.socket.remoteAddress ?? 'gone',
      method: served.method,
      path: served.path,
      task_id: named.task_id ?? taskIdIn(request.body) ?? outcome.taskId ?? null,
      target: named.name ?? named.id ?? null,
      status: outcome.status,
      code: outcome.code ?? null,
      operation_id: outcome.operationId ?? null,
      duration_ms: Math.round(performance.now() - since),
    };
    // What was done is done: an answer that says otherwise would make people do it again.
    await audit.add(entry).catch((cause: unknown) => log.error({ cause, entry }, 'audit entry lost'));
  };
}

function taskIdIn(body: unknown): string | undefined {
  return TaskId.safeParse((Object(body) as { task_id?: unknown }).task_id).data;
}
