import type { AppError } from '../../runner/wire/errors.ts';
import type { TaskId } from '../../runner/wire/names.ts';

/** The VPSes that a call about several is about. */
export interface Members {
  /** In the order in which they are answered. */
  readonly ids: readonly TaskId[];
  readonly byNode: ReadonlyMap<string, readonly TaskId[]>;
  /** Those that no node can be asked about, and why. */
  readonly lost: ReadonlyMap<TaskId, AppError>;
  /** Nodes that may have more of them. */
  readonly away: readonly string[];
}

/** Which node has which of them; `ownerOf` throws where none has, or where it cannot be told. */
export function splitByNode(
  ids: readonly TaskId[],
  away: readonly string[],
  ownerOf: (id: TaskId) => { readonly node: string } | AppError,
): Members {
  const byNode = new Map<string, TaskId[]>();
  const lost = new Map<TaskId, AppError>();
  for (const id of ids) {
    const owner = ownerOf(id);
    if (owner instanceof Error) lost.set(id, owner);
    else byNode.set(owner.node, [...(byNode.get(owner.node) ?? []), id]);
  }
  return { ids, byNode, lost, away };
}
