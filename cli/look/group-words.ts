import type { GroupRestored, GroupSnapshots } from '../../client/index.ts';
import { bytes } from '../../client/words/figures.ts';
import { shortly } from './snapshot-words.ts';
import { table } from './table.ts';

export function groupSnapshots({ results, count, failed, together }: GroupSnapshots): string {
  const rows = table(
    [
      { head: 'VPS', cell: ({ task_id }) => task_id },
      { head: 'SNAPSHOT', cell: ({ snapshot }) => snapshot && snapshot.name },
      { head: 'SIZE', cell: ({ snapshot }) => snapshot && bytes(snapshot.size), right: true },
      { head: 'STOOD STILL', cell: ({ snapshot }) => snapshot && `${Math.round(snapshot.frozen_ms)} ms`, right: true },
      { head: 'ERROR', cell: ({ error }) => error && error.message },
    ],
    results,
  );
  const moment = together ? 'all of one moment' : 'not all of one moment';
  return `${rows}\n${count - failed} of ${count} saved${count > failed ? `, ${moment}` : ''}`;
}

export function groupRestored({ results, count, failed }: GroupRestored): string {
  const rows = table(
    [
      { head: 'VPS', cell: ({ task_id }) => task_id },
      { head: 'FROM', cell: ({ restored }) => restored && restored.from },
      { head: 'SAVED BEFORE', cell: ({ restored }) => restored && (restored.saved?.name ?? '') },
      { head: 'DOWN', cell: ({ restored }) => restored && shortly(restored.down_ms), right: true },
      { head: 'ERROR', cell: ({ error }) => error && error.message },
    ],
    results,
  );
  return `${rows}\n${count - failed} of ${count} put back`;
}
