import { z } from 'zod';
import type { Vps } from '../../../client/index.ts';
import { snapshot, vps } from '../shapes.ts';
import { tool } from '../tool.ts';

const Undo = z.object({ vps: z.string(), snapshot: z.string() });

export const restoreSnapshot = tool({
  name: 'restore_snapshot',
  title: 'Put a VPS back to a snapshot',
  description:
    'Puts the disk of a VPS back to a snapshot and starts it again; all that was written since is replaced, and processes and memory are lost. What was there is saved first (unless `save_current` is false), so that it can be undone: call restore_snapshot again with what `undo` says. If the VPS does not come up, it is left as it was before. The VPS is down for about a second.',
  effect: 'replaces',
  input: {
    vps,
    snapshot,
    save_current: z.boolean().default(true).describe('save what is there now first; false loses it for good'),
  },
  output: {
    restored: z.string().describe('the snapshot that its disk is now'),
    saved_as: z.string().nullable().describe('the safety snapshot of what was there before'),
    undo: Undo.nullable().describe('what to give to restore_snapshot to undo this; null: it cannot be undone'),
    status: z.string(),
    down_ms: z.number().describe('how long it was down'),
  },
  async run(client, { vps: id, snapshot: name, save_current }, options) {
    const before = await client.vps.get(id, options);
    const {
      vps: after,
      from,
      saved,
      down_ms,
    } = await client.snapshots.restore(id, name, { safety: save_current }, options);
    const back = saved?.name ?? (save_current ? unchangedHead(before) : null);
    const undo = back === null ? null : { vps: id, snapshot: back };
    const how = undo ? `To undo it: restore_snapshot with snapshot ${undo.snapshot}.` : 'It cannot be undone.';
    return {
      reply: { restored: from, saved_as: saved?.name ?? null, undo, status: after.status, down_ms },
      words: `${id} is ${after.status} and stands on ${from}. ${saved ? `What was there is saved as ${saved.name}. ` : ''}${how}`,
    };
  },
});

/** Nothing is saved of a disk that is in its snapshot already. */
export function unchangedHead({ status, head }: Pick<Vps, 'status' | 'head'>): string | null {
  return status === 'gone' || status === 'deleted' ? null : head;
}
