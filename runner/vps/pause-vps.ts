import type { Node } from '../node.ts';
import type { Started } from '../operations/operations.ts';
import { AppError } from '../wire/errors.ts';
import type { Vps } from '../wire/model.ts';
import type { TaskId } from '../wire/names.ts';
import { knownVps, openContainer } from '../moves/open-vps.ts';
import { showDone } from '../moves/vps-view.ts';

/** Freezes a VPS in place. Its memory stays where it is: this is no snapshot. */
export function pauseVps(node: Node, taskId: TaskId): Promise<Started<Vps>> {
  return turn(node, taskId, { kind: 'vps.pause', from: 'running', to: 'paused', event: 'vps.paused' });
}

export function resumeVps(node: Node, taskId: TaskId): Promise<Started<Vps>> {
  return turn(node, taskId, { kind: 'vps.resume', from: 'paused', to: 'running', event: 'vps.resumed' });
}

interface Turn {
  readonly kind: 'vps.pause' | 'vps.resume';
  readonly from: 'running' | 'paused';
  readonly to: 'running' | 'paused';
  readonly event: 'vps.paused' | 'vps.resumed';
}

function turn(node: Node, taskId: TaskId, { kind, from, to, event }: Turn): Promise<Started<Vps>> {
  return node.operations.start(taskId, kind, {
    prepare: async (op) => {
      const { container } = await openContainer(node, op);
      if (container.status === from || container.status === to) return container;
      throw new AppError('wrong_state', `${taskId} is ${container.status}, not ${from}`, { status: container.status });
    },
    execute: async (op, container) => {
      // The wish is written first: after a crash a frozen VPS that is wanted frozen is left alone.
      await node.documents.update(taskId, (vps) => ({ ...vps, wanted: to }));
      op.done('wish written');
      if (container.status === from) {
        await (to === 'paused' ? node.engine.pause(container.id) : node.engine.unpause(container.id));
        node.events.emit({ type: event, at: node.clock.now().toISOString(), task_id: taskId });
      }
      return showDone(node, knownVps(node, taskId));
    },
  });
}
