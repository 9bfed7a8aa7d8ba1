import type { Node } from '../node.ts';
import type { Started } from '../operations/operations.ts';
import { isSnapshot } from '../policy/create-image.ts';
import { refusals } from '../policy/create-limits.ts';
import { runsEmulator } from '../policy/emulator.ts';
import { generatedTaskId } from '../policy/names.ts';
import type { CreateVps } from '../wire/create-vps.ts';
import { AppError } from '../wire/errors.ts';
import type { Vps } from '../wire/model.ts';
import { refusePrivate } from '../moves/admit-spec.ts';
import { makeVps, refuseTaken } from '../moves/make-vps.ts';
import { knownVps } from '../moves/open-vps.ts';
import { showDone } from '../moves/vps-view.ts';

/** Makes a VPS and starts it. When anything fails, nothing of it is left. */
export function createVps(node: Node, wish: CreateVps): Promise<Started<Vps>> {
  const taskId = wish.task_id ?? generatedTaskId(node.clock.now(), node.entropy());
  return node.operations.start(taskId, 'vps.create', {
    prepare: async () => {
      refuseDangerous(wish);
      refuseEmulated(wish);
      await refuseTaken(node, taskId);
      const spec = await node.engine.recipeFor(taskId, wish);
      await refuseSnapshot(node, wish.image);
      await refusePrivate(node, node.engine.demandsOf(spec));
      return spec;
    },
    execute: async (op, spec) => {
      const { image, project = null, snapshot_method = null, retention = null, hooks = null, start } = wish;
      await makeVps(node, op, { known: { image, project, snapshot_method, retention, hooks }, image, spec, start });
      node.events.emit({ type: 'vps.created', at: node.clock.now().toISOString(), task_id: taskId });
      return showDone(node, knownVps(node, taskId));
    },
  });

  function refuseDangerous(asked: CreateVps): void {
    const reasons = refusals(asked, node.settings.allowance);
    if (reasons.length > 0) throw new AppError('not_allowed', reasons.join('; '), { problems: reasons });
  }
}

function refuseEmulated({ image, entrypoint = [], command = [], devices }: CreateVps): void {
  const program = { path: '', args: [...entrypoint, ...command], devices };
  if (!runsEmulator({ image, program })) return;
  throw new AppError('snapshot_unsupported', 'a VPS cannot run QEMU: a filesystem snapshot would tear its guest');
}

/** By whatever name: a snapshot may be of a VPS that the caller does not see. */
async function refuseSnapshot(node: Node, ref: string): Promise<void> {
  const image = await node.engine.image(ref);
  if (image === undefined || !isSnapshot(image)) return;
  throw new AppError('not_allowed', `${ref} is a snapshot: it is restored in its own VPS`);
}
