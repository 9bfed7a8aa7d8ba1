import { EndWith } from '../../outcome/end-with.ts';
import { EXIT, exitCodeOf } from '../../outcome/exit-codes.ts';
import type { ErrorCode } from '../../../client/index.ts';

interface Reply {
  readonly results: readonly { readonly error: { readonly code: string } | null }[];
  readonly unavailable_nodes: readonly string[];
}

/** A group is done when all of it is. What all failures have in common says how it ends. */
export function endUnlessAll({ results, unavailable_nodes }: Reply): void {
  const exits = new Set(results.flatMap(({ error }) => (error === null ? [] : exitCodeOf(error.code as ErrorCode))));
  if (unavailable_nodes.length > 0) exits.add(EXIT.unreachable);
  const [exit, ...others] = exits;
  if (exit !== undefined) throw new EndWith(others.length === 0 ? exit : EXIT.failed);
}
