import type { Node } from '../node.ts';

/**
 * Forgets that disks are proven to be saved. Files that somebody puts into a stopped container need not change its size:
 * only the Engine's events tell of them, so no proof outlives a time in which nobody listened.
 */
export async function forgetProofs({ documents }: Node): Promise<void> {
  for (const { task_id, saved } of documents.all()) {
    if (saved !== null) await documents.update(task_id, (vps) => ({ ...vps, saved: null }));
  }
}
