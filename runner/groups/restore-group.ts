import type { Node } from '../node.ts';
import { Slots } from '../operations/slots.ts';
import { restoreSnapshot } from '../snapshots/restore-snapshot.ts';
import type { GroupRestored } from '../wire/group-api.ts';
import { answerOf, closingOf, tally } from './answer-each.ts';
import { membersOf, type Named } from './members.ts';

/** Each starts a container and waits for it to prove itself: more at once would make all of them late. */
const AT_ONCE = 4;

/** Puts each back to its own snapshot of that name, by an operation of its own: one that fails stays as it was. */
export async function restoreGroup(
  node: Node,
  { from, safety, ...named }: Named & { readonly from: string; readonly safety?: boolean },
): Promise<GroupRestored> {
  const places = new Slots(AT_ONCE);
  const closing = closingOf(node.clock);
  const answers = await Promise.all(
    membersOf(node, named).map((taskId) =>
      places.run(() => answerOf(taskId, closing, () => restoreSnapshot(node, taskId, from, { safety }))),
    ),
  ).finally(closing.end);
  const results = answers.map(({ task_id, value, error }) => ({ task_id, restored: value, error }));
  return { results, ...tally(results), unavailable_nodes: [] };
}
