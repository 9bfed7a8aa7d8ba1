import { AppError } from '../../runner/wire/errors.ts';
import type { NodeInfo } from '../../runner/wire/model.ts';

export interface Candidate {
  /** What the host calls the node. */
  readonly node: string;
  readonly info: NodeInfo;
  /** VPSes that are being made there now and are not counted yet. */
  readonly pending: number;
}

/** The node for a new VPS: the one with the fewest, then with the most free space. Throws `node_unavailable`. */
export function chooseNode(candidates: readonly Candidate[]): string {
  const [best] = candidates.filter(({ info }) => info.engine.available).sort(byLoad);
  if (best) return best.node;
  throw new AppError('node_unavailable', 'no node with a working Engine can be reached');
}

function byLoad(one: Candidate, other: Candidate): number {
  return (
    load(one) - load(other) ||
    (other.info.free_bytes ?? 0) - (one.info.free_bytes ?? 0) ||
    (one.node < other.node ? -1 : 1)
  );
}

function load({ info, pending }: Candidate): number {
  return info.vps_count + pending;
}
