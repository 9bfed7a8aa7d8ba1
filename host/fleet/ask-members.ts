import type { Target } from '../../runner/wire/call.ts';
import { AppError, errorFacts } from '../../runner/wire/errors.ts';
import type { ErrorFacts } from '../../runner/wire/model.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import type { z } from 'zod';
import type { Members } from '../policy/group-members.ts';
import type { Fleet } from './fleet.ts';

interface Result {
  readonly task_id: TaskId;
  readonly error: z.output<typeof ErrorFacts> | null;
}

interface Asking<Reply extends { results: Result[] }> {
  /** One call for all that a node has of them. */
  ask(target: Target, task_ids: TaskId[]): Promise<Reply>;
  /** The answer for one that no node gave any. */
  failed(task_id: TaskId, error: z.output<typeof ErrorFacts>): Reply['results'][number];
}

/** Asks each node about its members. One answer for each of them: a node that cannot be asked fails its own only. */
export async function askMembers<Reply extends { results: Result[] }>(
  fleet: Fleet,
  { ids, byNode, lost }: Members,
  { ask, failed }: Asking<Reply>,
): Promise<{ replies: Reply[]; results: Reply['results'][number][] }> {
  const replies: Reply[] = [];
  const answers = new Map<TaskId, Reply['results'][number]>();
  const fail = (id: TaskId, cause: unknown) => answers.set(id, failed(id, errorFacts(cause)));
  for (const [id, error] of lost) fail(id, error);
  await Promise.all(
    Array.from(byNode, async ([node, task_ids]) => {
      try {
        const reply = await ask(fleet.target(node), [...task_ids]);
        replies.push(reply);
        for (const result of reply.results) {
          answers.set(result.task_id, result);
          // What was heard was out of date: the next call asks all nodes.
          if (result.error?.code === 'vps_not_found') fleet.owners.forget(node, result.task_id);
        }
      } catch (cause) {
        for (const id of task_ids) fail(id, cause);
      }
    }),
  );
  const results = ids.map((id) => answers.get(id) ?? failed(id, errorFacts(silence(id))));
  return { replies, results };
}

function silence(id: TaskId): AppError {
  return new AppError('internal', `the node of ${id} said nothing of it`);
}
