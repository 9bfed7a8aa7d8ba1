import { badRequest } from '../../runner/wire/problems.ts';
import { TaskId } from '../../runner/wire/names.ts';

interface Wanted {
  readonly container: string;
  readonly task_id?: TaskId;
}

const CONTAINER_ID = /^[a-f0-9]{12,64}$/;

/**
 * The task_id under which a container is adopted, when there are several nodes: it must be known before any node is
 * asked, or two nodes could give the same one. Undefined: no name can be taken over, and the node makes one up.
 */
export function adoptedId({ container, task_id }: Wanted): TaskId | undefined {
  if (task_id !== undefined) return task_id;
  if (!CONTAINER_ID.test(container)) return TaskId.safeParse(container.toLowerCase()).data;
  const problem = 'needed when a container is named by its id and there are several nodes';
  throw badRequest([{ where: 'body.task_id', problem }]);
}
