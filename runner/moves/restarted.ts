import type { Snapshot, Vps } from '../wire/model.ts';

/** What a restart or restore answers. */
export interface Restarted {
  readonly vps: Vps;
  /** The snapshot it stands on now, or `container`. */
  readonly from: string;
  /** What was saved before. */
  readonly saved: Snapshot | null;
  readonly down_ms: number;
}
