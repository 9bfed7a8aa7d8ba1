import type { Node } from '../node.ts';
import type { Started } from '../operations/operations.ts';
import { AppError } from '../wire/errors.ts';
import type { Vps } from '../wire/model.ts';
import type { TaskId } from '../wire/names.ts';
import { startAgain } from '../moves/start-again.ts';
import { journaled } from '../moves/journal.ts';
import { knownVps, openContainer, stateBefore } from '../moves/open-vps.ts';
import { showDone } from '../moves/vps-view.ts';

/** Starts a stopped VPS as it is. One that runs already is left alone. */
export function startVps(node: Node, taskId: TaskId): Promise<Started<Vps>> {
  return node.operations.start(taskId, 'vps.start', {
    prepare: async (op) => {
      const { container } = await openContainer(node, op);
      if (container.status !== 'paused') return container;
      throw new AppError('wrong_state', `${taskId} is paused: resume it`, { status: 'paused' });
    },
    execute: async (op, container) => {
      if (stateBefore(container) === 'stopped') {
        await journaled(node, op, { was: 'stopped', freezes: false, swap: null }, () => startAgain(node, op));
        node.events.emit({ type: 'vps.started', at: node.clock.now().toISOString(), task_id: taskId });
      }
      return showDone(node, knownVps(node, taskId));
    },
  });
}
