import { knownVps, openVps } from '../moves/open-vps.ts';
import { showDone } from '../moves/vps-view.ts';
import type { Node } from '../node.ts';
import type { Hooks } from '../wire/hooks.ts';
import type { MethodWish, Vps } from '../wire/model.ts';
import type { TaskId } from '../wire/names.ts';
import type { Retention } from '../wire/retention.ts';

/** What a person may change of a VPS later. Left out: stays; null: goes. */
export interface VpsEdit {
  readonly snapshot_method?: MethodWish | null;
  readonly retention?: Retention | null;
  readonly hooks?: Hooks | null;
}

export async function editVps(node: Node, taskId: TaskId, edit: VpsEdit): Promise<Vps> {
  const started = await node.operations.start(taskId, 'vps.edit', {
    prepare: (op) => openVps(node, op),
    execute: async () => {
      if (Object.keys(edit).length > 0) {
        await node.documents.update(taskId, (vps) => ({ ...vps, ...edit }));
        node.events.emit({ type: 'vps.edited', at: node.clock.now().toISOString(), task_id: taskId });
      }
      return showDone(node, knownVps(node, taskId));
    },
  });
  return started.done;
}
