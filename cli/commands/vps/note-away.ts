import type { Desk } from '../../frame/desk.ts';

/** A list is not whole while nodes are away: programs read that in the reply itself. */
export function noteAway({ json, note }: Desk, nodes: readonly string[]): void {
  if (nodes.length > 0 && !json) note(`Without those of ${nodes.join(', ')}, which does not answer.`);
}
