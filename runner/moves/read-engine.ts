import type { Engine, ContainerSummary } from '../ports/engine.ts';
import { imageTag } from '../policy/names.ts';
import type { FoundImage } from '../policy/settle-plan.ts';
import { fromLabels } from '../ports/snapshot-label.ts';
import type { TaskId } from '../wire/names.ts';

/** What stands on the Engine, read once: one list of containers, one of images. */
export interface EngineState {
  readonly containers: readonly ContainerSummary[];
  readonly images: ReadonlyMap<TaskId, readonly FoundImage[]>;
  /** Images with a snapshot's label but no tag: remains of commits that were cut short, or parents of others. */
  readonly untagged: readonly FoundImage[];
}

export async function readEngine(engine: Engine): Promise<EngineState> {
  const [containers, summaries] = await Promise.all([engine.containers(), engine.snapshotImages()]);
  const images = new Map<TaskId, FoundImage[]>();
  const untagged: FoundImage[] = [];
  for (const { id, tags, labels } of summaries) {
    const facts = fromLabels(labels);
    if (facts === undefined) continue;
    const image = { id, facts };
    if (tags.length === 0) untagged.push(image);
    // A copy under another name is somebody else's image.
    if (!tags.includes(imageTag(facts.task_id, facts.name))) continue;
    const others = images.get(facts.task_id) ?? [];
    images.set(facts.task_id, [...others, image]);
  }
  return { containers, images, untagged };
}
