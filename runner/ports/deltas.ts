import type { SnapshotName, TaskId } from '../wire/names.ts';

/** Makes layers of what changed on containers' disks since a snapshot. Needs to see the Engine's storage. */
export interface Deltas {
  /** `isThere` tells whether a snapshot can still be built upon, as far as the caller wants to know that now. */
  open(disk: OpenDisk, isThere: (snapshot: SnapshotName) => Promise<boolean>): Promise<Delta>;
  /** Only looks, while the disk may change: what it holds that its last snapshot has not. */
  unsaved(disk: OpenDisk, isThere: (snapshot: SnapshotName) => Promise<boolean>): Promise<Unsaved>;
  /** Forgets what it knows of the disks of a VPS. */
  forget(taskId: TaskId): Promise<void>;
  /** Merges the topmost of an image's layers into one. They are given as folders, the lowest first. */
  flatten(folders: readonly string[], reach: Reach, signal: AbortSignal): Promise<Flat>;
}

/** Asked before each layer further down: whether that one is to be merged, too. */
export type Reach = (facts: {
  /** How many layers there are from that one down. */
  readonly below: number;
  /** What the layers weigh that are merged already: their bytes, and something for each file. */
  readonly merged: number;
  readonly next: number;
}) => boolean;

/** Some layers as one. */
export interface Flat {
  /** How many of the lowest stay as they are. */
  readonly kept: number;
  /** Null when nothing of them shows. Can be read once. */
  readonly layer: Layer | null;
  /** How the layer that the Engine has stored in this folder differs, in words; undefined: it is the same to the letter. */
  differenceFrom(folder: string): Promise<string | undefined>;
}

export interface OpenDisk {
  readonly taskId: TaskId;
  readonly container: string;
  /** The folder of all that the container has written. */
  readonly folder: string;
}

export interface Unsaved {
  /** What it was compared with; null: the image of the container. */
  readonly base: SnapshotName | null;
  readonly files: number;
  readonly bytes: number;
  /** Some of their paths. */
  readonly examples: readonly string[];
}

/** Where the Engine keeps a copy that was made of a disk, as a layer of an image. */
export interface CopyPlace {
  readonly layer: string;
  /** The layers below it, which are those of the container's image, the lowest first. */
  readonly below: readonly string[];
}

/** One layer in the making, in this order. `close` in any case. */
export interface Delta {
  /** The snapshot that the layer goes on top of; null: the image of the container. */
  readonly base: SnapshotName | null;
  /** While the disk may still change: what the layer would hold. */
  look(): Promise<Estimate>;
  /**
   * While the disk may still change, after `look`: has all at hand that `capture` needs, also if nothing has changed.
   * Where something has, that is so anyway.
   */
  getReady(): Promise<void>;
  /**
   * While the disk may still change: copies what has changed, so that little is left for when it stands still. Whatever
   * was being written when it was looked at must have been written by now: a file's time tells only when a write began.
   */
  copyAhead(): Promise<void>;
  /** The same where that is not certain: reads what has changed, so that it is flushed and at hand, and believes nothing. */
  readAhead(): Promise<void>;
  /**
   * Instead of `capture`, when nothing has changed since the base, or since before the copy: the disk is captured as it was
   * when it was looked at last.
   */
  captureUnchanged(): void;
  /** While the disk may still change: flushes it, so that little is left for when it stands still. */
  flush(): Promise<void>;
  /**
   * While the disk may still change, after `look`: makes sure that a copy made of it from now on can be built upon. Where
   * somebody may be writing, `letWritesEnd` is called for, which waits until every call that is under way has ended.
   */
  expectCopy(letWritesEnd: () => Promise<void>): Promise<void>;
  /**
   * While the disk may still change: what the layer goes on top of is no snapshot, but a copy that was made of the disk
   * since then. What it does not hold for certain counts as changed. The disk is listed while the place is looked up yet.
   */
  buildUpon(copy: Promise<CopyPlace>): Promise<Estimate>;
  /** While it stands still: reads all that the layer needs. */
  capture(): Promise<void>;
  /** While it stands still: lists it, before it is saved by other means. Instead of `capture`. */
  list(): Promise<void>;
  /** After `list`, and while it stands still yet: makes sure that whatever is written later will show. */
  seal(): Promise<void>;
  /** Afterwards: what was captured; null when nothing has changed. */
  layer(): Layer | null;
  /** When the layer has been read: what was copied for it is forgotten before any flush has to write it. */
  dropCopies(): Promise<void>;
  /** Writes down what was captured as the disk of this snapshot. It counts from `keep` on. */
  remember(snapshot: SnapshotName): Promise<void>;
  keep(): Promise<void>;
  close(): Promise<void>;
}

export interface Estimate {
  /** The disk was that of the base, to the letter, when the look began. */
  readonly unchanged: boolean;
  /** Files, folders and all else that the layer would hold. */
  readonly changedPaths: number;
  /** Bytes of the files that the layer would hold. */
  readonly changedBytes: number;
  /** Of these, what has been copied ahead and not changed since is left out. */
  readonly uncopiedFiles: number;
  readonly uncopiedBytes: number;
  /** Files, folders and all else that is on the disk. */
  readonly diskPaths: number;
  /** Bytes of all files that are on the disk. */
  readonly diskBytes: number;
}

export interface Layer {
  readonly bytes: number;
  /** The tar. Can be read once. */
  chunks(): AsyncIterable<Buffer>;
}

/** Why a delta cannot be made of this disk, so that all of it must be saved. */
export class DeltaRefused extends Error {
  override readonly name = 'DeltaRefused';
}
