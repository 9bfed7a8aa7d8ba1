import type { Engine } from '../../runner/ports/engine.ts';
import { VPS_LABEL } from '../../runner/ports/snapshot-label.ts';

/**
 * An Engine without the VPSes of others. A runner takes every VPS that it finds for its own, and the Engine that tests
 * stand on is shared: with the demo of whoever works here, and with tests that run at the same time.
 */
export function scopedEngine(engine: Engine, prefix: string): Engine {
  const visible = ({ labels }: { readonly labels: Readonly<Record<string, string>> }) =>
    labels[VPS_LABEL] === undefined || labels[VPS_LABEL].startsWith(prefix);
  return {
    ...engine,
    containers: async () => (await engine.containers()).filter(visible),
    snapshotImages: async () => (await engine.snapshotImages()).filter(visible),
  };
}
