import { knownVps, openVps } from '../moves/open-vps.ts';
import { showDone } from '../moves/vps-view.ts';
import type { Node } from '../node.ts';
import type { MethodWish, Vps } from '../wire/model.ts';
import type { TaskId } from '../wire/names.ts';

/** What a person may change of a VPS later. Left out: stays; null: goes. */
export interface VpsEdit {
  readonly snapshot_method?: MethodWish | null;
}

export async function editVps(node: Node, taskId: TaskId, { snapshot_method }: VpsEdit): Promise<Vps> {
  const started = await node.operations.start(taskId, 'vps.edit', {
    prepare: (op) => openVps(node, op),
    execute: async () => {
      if (snapshot_method !== undefined) {
        await node.documents.update(taskId, (vps) => ({ ...vps, snapshot_method }));
        node.events.emit({ type: 'vps.edited', at: node.clock.now().toISOString(), task_id: taskId });
      }
      return showDone(node, knownVps(node, taskId));
    },
  });
  return started.done;
}
