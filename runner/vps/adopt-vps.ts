import type { Node } from '../node.ts';
import type { Started } from '../operations/operations.ts';
import { generatedTaskId } from '../policy/names.ts';
import { isPrivate } from '../policy/private-label.ts';
import { isUp } from '../policy/saved.ts';
import type { Container } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import type { Hooks } from '../wire/hooks.ts';
import type { Retention } from '../wire/retention.ts';
import type { MethodWish, Vps } from '../wire/model.ts';
import { TaskId } from '../wire/names.ts';
import { newDocument } from '../policy/new-document.ts';
import { refuseTaken } from '../moves/make-vps.ts';
import { knownVps, refuseEmulator } from '../moves/open-vps.ts';
import { showDone } from '../moves/vps-view.ts';

export interface AdoptVps {
  readonly container: string;
  readonly task_id?: TaskId;
  readonly project?: string;
  readonly snapshot_method?: MethodWish;
  readonly retention?: Retention;
  readonly hooks?: Hooks | null;
}

/** Manages a container that exists already. Nothing about it changes until a restore is asked for. */
export async function adoptVps(node: Node, asked: AdoptVps): Promise<Started<Vps>> {
  const container = await node.engine.container(asked.container);
  if (container === undefined) {
    throw new AppError('container_not_found', `there is no container ${asked.container} on this node`);
  }
  const taskId = asked.task_id ?? taskIdOf(container) ?? generatedTaskId(node.clock.now(), node.entropy());
  const document = newDocument(taskId, {
    created_at: node.clock.now().toISOString(),
    image: container.image,
    project: asked.project ?? null,
    snapshot_method: asked.snapshot_method ?? null,
    retention: asked.retention ?? null,
    hooks: asked.hooks ?? null,
    adopted: true,
    wanted: container.status === 'paused' ? 'paused' : isUp(container) ? 'running' : 'stopped',
    container: { id: container.id, name: container.name },
    ports: [...container.ports],
  });
  return node.operations.start(taskId, 'vps.adopt', {
    prepare: async () => {
      await refuseTaken(node, taskId);
      refusePrivate(container);
      refuseEmulator({ vps: document, container });
      refuseFleeting(container);
      refuseManaged(node, container);
    },
    execute: async (op) => {
      await op.attempt(async (undo) => {
        undo.add('forget the VPS', () => node.documents.remove(taskId));
        await node.documents.create(document);
        // Two calls may adopt one container under two names at once: then neither has it.
        refuseManaged(node, container, taskId);
      });
      node.events.emit({ type: 'vps.adopted', at: node.clock.now().toISOString(), task_id: taskId });
      return showDone(node, knownVps(node, taskId));
    },
  });
}

/** Whoever may restore it could take Savepoint itself back to another time, or away. */
function refusePrivate({ name, labels }: Container): void {
  if (isPrivate(labels)) throw new AppError('not_allowed', `${name} is part of Savepoint itself`);
}

function refuseFleeting({ name, autoRemove }: Container): void {
  if (!autoRemove) return;
  const why = 'it removes itself when it stops (--rm), and its disk with it';
  throw new AppError('snapshot_unsupported', `${name} cannot be a VPS: ${why}`);
}

function refuseManaged(node: Node, { id, name }: Container, except?: TaskId): void {
  const others = node.documents.all().filter(({ task_id }) => task_id !== except);
  const owner = others.find(({ container, discarded }) => container?.id === id || discarded.includes(id));
  if (owner !== undefined) throw new AppError('vps_exists', `${name} is the VPS ${owner.task_id} already`);
}

/** The container's own name where it can be a task_id. */
function taskIdOf(container: Container): TaskId | undefined {
  const parsed = TaskId.safeParse(container.name.toLowerCase());
  return parsed.success ? parsed.data : undefined;
}
