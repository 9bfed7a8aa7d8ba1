import type { VpsDocument } from '../ports/documents.ts';

const OURS = /^(?:docker\.io\/)?savepoint\/vps-(?<vps>[^:]+):(?<snapshot>.+)$/;

/**
 * Whether a change of an image is one that the records do not know about: a snapshot's image that went away, or one of
 * ours that came from somewhere else. What our own operations do is no news.
 */
export function isNews(documents: readonly VpsDocument[], image: { id: string; name: string }): boolean {
  const named = OURS.exec(image.name)?.groups;
  if (named !== undefined) {
    const vps = documents.find(({ task_id }) => task_id === named['vps']);
    return !vps?.snapshots.some(({ name, state }) => name === named['snapshot'] && state !== 'missing');
  }
  const ids = [image.id, image.name];
  return documents.some(({ snapshots }) =>
    snapshots.some(({ state, image_id }) => state === 'ready' && image_id !== null && ids.includes(image_id)),
  );
}
