import type { Node } from '../node.ts';
import { Meeting } from '../operations/meeting.ts';
import { type CreateSnapshot, createSnapshot } from '../snapshots/create-snapshot.ts';
import type { GroupSnapshots } from '../wire/group-api.ts';
import { answerOf, closingOf, tally } from './answer-each.ts';
import { membersOf, type Named } from './members.ts';

/**
 * Takes a snapshot of each, all of the same moment: each is an operation of its own, with its own lock, intent and undo,
 * and all that run are frozen before the first is thawed. Who cannot take part is left out, and no other waits for it.
 */
export async function snapshotGroup(node: Node, asked: CreateSnapshot & Named): Promise<GroupSnapshots> {
  const { task_ids, project, ...wish } = asked;
  const meeting = new Meeting();
  const closing = closingOf(node.clock);
  const seated = membersOf(node, { task_ids, project }).map((taskId) => ({ taskId, seat: meeting.seat() }));
  const answers = await Promise.all(
    seated.map(({ taskId, seat }) =>
      answerOf(taskId, closing, async () => {
        try {
          const started = await createSnapshot(node, taskId, wish, seat);
          started.done.then(seat.leave, seat.leave);
          return started;
        } catch (failure) {
          seat.leave();
          throw failure;
        }
      }),
    ),
  ).finally(closing.end);
  const results = answers.map(({ task_id, value, error }) => ({ task_id, snapshot: value, error }));
  const isAny = results.some(({ snapshot }) => snapshot !== null);
  return { results, ...tally(results), unavailable_nodes: [], together: isAny && meeting.together };
}
