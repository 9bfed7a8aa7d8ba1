import type { Node } from '../node.ts';
import type { Delta } from '../ports/deltas.ts';
import type { Saved } from '../ports/engine.ts';
import type { Capture } from './capture.ts';

/** Makes an image of what was captured, on top of a `base`. The copies are forgotten before a flush would write them. */
export async function loadDelta(
  node: Node,
  { op, container }: Capture,
  delta: Delta,
  { base, saved }: { readonly base: string; readonly saved: Saved },
): Promise<string> {
  const id = await node.engine.loadLayer({ container: container.id, base, layer: delta.layer(), saved });
  await delta.dropCopies();
  op.step('loaded');
  return id;
}
