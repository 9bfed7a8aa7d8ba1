import type { Node } from '../node.ts';
import type { VpsDocument } from '../ports/documents.ts';

/**
 * Forgets that disks are proven to be saved. Files that somebody puts into a stopped container need not change its size:
 * only the Engine's events tell of them, so no proof outlives a time in which nobody listened.
 */
export async function forgetProofs(node: Node): Promise<void> {
  for (const vps of node.documents.all()) await forgetProof(node, vps);
}

/** One that cannot be forgotten, as on a full disk, is not believed: that can only make us save once more. */
export async function forgetProof({ documents, doubts, warn }: Node, { task_id, saved }: VpsDocument): Promise<void> {
  const known = doubts.has(task_id);
  // Also when there is no proof: the one that is about to be written may be of what was read before.
  doubts.raise(task_id);
  if (saved === null) return;
  try {
    await documents.update(task_id, (vps) => ({ ...vps, saved: null }));
  } catch (failure) {
    if (!known)
      warn({ task_id, err: failure }, 'a proof that a disk is saved cannot be forgotten: not believed instead');
  }
}
