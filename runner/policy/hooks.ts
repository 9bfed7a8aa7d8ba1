import type { VpsDocument } from '../ports/documents.ts';
import type { Hook, HookRun, Hooks } from '../wire/hooks.ts';
import type { SnapshotName } from '../wire/names.ts';

/** What a call asks for: left out, it is as the VPS has it; null: none. */
export interface HookWish {
  readonly pre?: Hook | null;
  readonly post?: Hook | null;
}

/** Which hooks a snapshot has. Only in a VPS that runs can anything be run, and is there anything to bring to rest. */
export function hooksFor(wish: HookWish, own: Hooks | null, isRunning: boolean): Hooks {
  if (!isRunning) return { pre: null, post: null };
  return {
    pre: wish.pre === undefined ? (own?.pre ?? null) : wish.pre,
    post: wish.post === undefined ? (own?.post ?? null) : wish.post,
  };
}

/** The document with what was run written into the record of its snapshot, if that is there yet. */
export function withRun(vps: VpsDocument, name: SnapshotName, run: HookRun): VpsDocument {
  const snapshots = vps.snapshots.map((one) => (one.name === name ? { ...one, hooks: [...one.hooks, run] } : one));
  return { ...vps, snapshots };
}
