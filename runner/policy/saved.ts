import type { VpsDocument } from '../ports/documents.ts';
import type { Container } from '../ports/engine.ts';

/**
 * Whether HEAD is proven to hold what is on a stopped container's disk: it has not run since, and its layer has the
 * size it had. (`docker cp` into it shows in the size, or as an event that makes the runner forget the proof.)
 */
export function isSaved(vps: VpsDocument, container: Container, writtenBytes: number): boolean {
  const { saved, head } = vps;
  if (saved === null || head === null || isUp(container)) return false;
  const ready = vps.snapshots.some(({ name, state }) => name === head && state === 'ready');
  const same = saved.container_id === container.id && saved.finished_at === container.finishedAt;
  return ready && same && saved.written === writtenBytes;
}

/** Whether processes of the container may still write. */
export function isUp({ status }: Pick<Container, 'status'>): boolean {
  return status === 'running' || status === 'paused' || status === 'restarting';
}
