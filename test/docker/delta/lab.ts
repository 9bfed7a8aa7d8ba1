import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDeltas } from '../../../runner/delta/deltas.ts';
import { connectDocker } from '../../../runner/docker/docker-engine.ts';
import type { Deltas } from '../../../runner/ports/deltas.ts';
import type { Engine } from '../../../runner/ports/engine.ts';
import { SnapshotName, TaskId } from '../../../runner/wire/names.ts';
import { EngineCorner } from '../../support/engine-corner.ts';
import { busyboxImage } from '../../support/images.ts';
import { mounted } from './mounted.ts';
import { differences, socketsIn, treeOf } from './tree.ts';

const WAIT = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done'];

/** A container whose disk is changed from outside and saved by deltas, without a runner around it. */
export class DeltaLab {
  readonly #corner: EngineCorner;
  readonly engine: Engine;
  readonly #deltas: Deltas;
  readonly #home: string;
  readonly #folders: readonly string[];
  #image = '';
  #container = '';
  #count = 0;
  readonly #tags: string[] = [];
  /** Images that have lost their names to merged ones. */
  readonly #nameless: string[] = [];

  private constructor(corner: EngineCorner, deltas: Deltas, home: string, folders: readonly string[]) {
    this.#corner = corner;
    this.engine = connectDocker({ dockerHost: corner.dockerHost });
    this.#deltas = deltas;
    this.#home = home;
    this.#folders = [...new Set(folders)];
  }

  /** `base` fills what is to be in the image already. */
  static async open(dockerHost: string, folders: readonly string[], base: string): Promise<DeltaLab> {
    const home = await mkdtemp(join(tmpdir(), 'savepoint-deltas-'));
    const lab = new DeltaLab(new EngineCorner(dockerHost), await openDeltas(home, { shareFrom: 1 }), home, folders);
    const made = await lab.#run(await busyboxImage(dockerHost));
    await lab.#corner.sh(made, base);
    lab.#image = await lab.engine.commit(made, lab.#saved('base'));
    await lab.#remove(made);
    lab.#container = await lab.#run(lab.#image);
    await lab.#corner.sh(lab.#container, lab.#folders.map((folder) => `mkdir -p /${folder}`).join('; '));
    return lab;
  }

  /**
   * The disk as the container sees it. Not where the Engine has it mounted: a socket could not be made under so long a
   * path, and an Engine in a mount namespace of its own would not let us see.
   */
  async disk(): Promise<string> {
    const { State } = await this.#corner.inspect(this.#container);
    return `/proc/${State.Pid}/root`;
  }

  /** Where the Engine keeps what the container has written. */
  async folder(): Promise<string> {
    const container = await this.engine.container(this.#container);
    const { folder } = container === undefined ? {} : await this.engine.diskOf(container);
    if (folder === undefined) throw new Error('the disk of the container cannot be seen');
    return folder;
  }

  get container(): string {
    return this.#container;
  }

  /** Takes a snapshot; `meanwhile` happens between the looking ahead and the standing still. */
  async snapshot(meanwhile?: () => unknown): Promise<{ name: SnapshotName; bytes: number; base: string | null }> {
    const taskId = this.#taskId();
    this.#count += 1;
    const name = SnapshotName.parse(`snap-20260101-000000-${this.#count + 1}`);
    const folder = await this.folder();
    const isThere = async (one: string) => (await this.engine.image(this.#tag(one))) !== undefined;
    const delta = await this.#deltas.open({ taskId, container: this.#container, folder }, isThere);
    try {
      const { unchanged } = await delta.look();
      if (unchanged && meanwhile === undefined) delta.captureUnchanged();
      else {
        await delta.copyAhead();
        await meanwhile?.();
        await delta.capture();
      }
      const layer = delta.layer();
      const base =
        delta.base === null ? ((await this.engine.container(this.#container))?.imageId ?? '') : this.#tag(delta.base);
      await delta.remember(name);
      await this.engine.loadLayer({ container: this.#container, base, layer, saved: this.#saved(name) });
      await delta.keep();
      return { name, bytes: layer?.bytes ?? 0, base: delta.base };
    } finally {
      await delta.close();
    }
  }

  /** Merges the topmost layers of a snapshot down to a depth, and gives its name to what comes of it. */
  async flatten(name: string, depth: number): Promise<{ before: number; after: number; differs: string | undefined }> {
    const before = (await this.engine.layersOf(this.#tag(name)))?.folders ?? [];
    const flat = await this.#deltas.flatten(before, ({ below }) => below >= depth, new AbortController().signal);
    const saved = this.#saved(name);
    const onTop = { container: null, base: this.#tag(name), keep: flat.kept, layer: flat.layer };
    const id = await this.engine.loadLayer({ ...onTop, saved: { labels: {}, comment: 'flat' } });
    const after = (await this.engine.layersOf(id))?.folders ?? [];
    const differs = flat.layer === null ? undefined : await flat.differenceFrom(after.at(-1) ?? '');
    const merged = await this.engine.image(this.#tag(name));
    await this.engine.tag(id, saved.repository, saved.tag);
    if (merged !== undefined && merged.id !== id) this.#nameless.push(merged.id);
    return { before: before.length, after: after.length, differs };
  }

  /** How a snapshot differs from the disk of the running container. */
  async compare(name: string, precision: { likeCommit?: boolean } = {}): Promise<string[]> {
    const live = await treeOf(await this.disk(), this.#folders, precision);
    return this.#mounted(this.#tag(name), async (root) =>
      differences(live, await treeOf(root, this.#folders, precision)),
    );
  }

  /** How a commit of the container differs from one of its snapshots. Behind a socket it shows what the image has. */
  async compareWithCommit(name: string): Promise<string[]> {
    await this.engine.commit(this.#container, this.#saved('committed'));
    const without = await socketsIn(await this.disk(), this.#folders);
    const [ours, theirs] = await Promise.all(
      [name, 'committed'].map((one) =>
        this.#mounted(this.#tag(one), (root) => treeOf(root, this.#folders, { likeCommit: true, without })),
      ),
    );
    await this.engine.removeImage(this.#tag('committed'));
    return differences(theirs as NonNullable<typeof theirs>, ours as NonNullable<typeof ours>);
  }

  /** A new container from a snapshot takes the place of the one before. */
  async restart(name: string): Promise<void> {
    await this.#remove(this.#container);
    this.#container = await this.#run(this.#tag(name));
  }

  async close(): Promise<void> {
    if (this.#container) await this.#remove(this.#container);
    for (const image of [...this.#tags.reverse(), ...this.#nameless]) await this.engine.removeImage(image);
    await rm(this.#home, { recursive: true });
  }

  async #run(image: string): Promise<string> {
    return this.#corner.run(`c${(this.#count += 1)}`, { Image: image, Cmd: WAIT, HostConfig: { NetworkMode: 'none' } });
  }

  async #remove(container: string): Promise<void> {
    await this.#corner.docker.getContainer(container).remove({ force: true });
  }

  #taskId(): TaskId {
    return TaskId.parse(this.#corner.prefix);
  }

  #tag(name: string): string {
    return `savepoint-fuzz/${this.#corner.prefix}:${name}`;
  }

  #saved(tag: string) {
    const repository = `savepoint-fuzz/${this.#corner.prefix}`;
    if (!this.#tags.includes(this.#tag(tag))) this.#tags.push(this.#tag(tag));
    return { repository, tag, labels: {}, comment: tag };
  }

  #mounted<T>(image: string, look: (root: string) => Promise<T>): Promise<T> {
    return mounted(this.#corner, image, this.#home, look);
  }
}
