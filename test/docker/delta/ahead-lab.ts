import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../../runner/ports/engine.ts';
import type { Snapshot } from '../../../runner/wire/model.ts';
import type { TaskId } from '../../../runner/wire/names.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { debianImage } from '../../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../../support/runner-under-test.ts';
import { mounted } from './mounted.ts';
import { differences, type Tree, treeOf } from './tree.ts';
import { FILL } from './writers.ts';

const FOLDERS = ['base', 'data'];
/** What a commit keeps of times and attributes is all that can be asked of a copy made by one. */
const PRECISION = { likeCommit: true };

/** What a test does to the Engine that the runner sees. */
export type Meddle = (engine: Engine) => Partial<Engine>;

/** A runner whose large VPSes are looked at while they stand still in the middle of a snapshot. */
export class AheadLab {
  #meddle: Meddle = () => ({});
  #frozen: Tree | undefined;
  #image = '';

  private constructor(
    readonly tested: RunnerUnderTest,
    readonly home: string,
  ) {}

  static async open(): Promise<AheadLab> {
    // The runner is made with an Engine that asks the lab at each call, and the lab with the runner.
    const made: { lab?: AheadLab } = {};
    const aroundEngine = (engine: Engine): Engine => {
      const known = { ...engine, unpause: (id: string) => made.lab?.thaw(id, engine) ?? engine.unpause(id) };
      return new Proxy(known, {
        get: (_, name: keyof Engine) => ({ ...known, ...made.lab?.meddling(known) })[name],
      });
    };
    const tested = await runnerUnderTest({ MAX_SNAPSHOTS_PER_VPS: '0' }, { aroundEngine });
    const lab = (made.lab = new AheadLab(tested, await mkdtemp(join(tmpdir(), 'savepoint-ahead-'))));
    await lab.#makeImage();
    return lab;
  }

  /** Until the next call of this, the runner sees an Engine that differs so from the real one. */
  meddle(how: Meddle = () => ({})): void {
    this.#meddle = how;
  }

  meddling(engine: Engine): Partial<Engine> {
    return this.#meddle(engine);
  }

  /** Makes a VPS whose disk is too large for a delta of its own. */
  async vps(word: string): Promise<TaskId> {
    const { task_id } = await this.tested.create(word, { image: this.#image, command: LIVING });
    await this.python(task_id, FILL);
    return task_id;
  }

  /** Makes one whose disk is small, but large enough to be committed: between `a` and `z` lies what takes time to read. */
  async smallVps(word: string): Promise<TaskId> {
    const { task_id } = await this.tested.create(word, { image: this.#image, command: LIVING });
    const fill = 'for n in 1 2 3 4 5 6 7 8; do head -c 1000000 /dev/urandom > /data/m$n; done';
    await this.sh(task_id, `mkdir /data; ${fill}; echo 00000000 > /data/a; echo 00000000 > /data/z`);
    return task_id;
  }

  async python(taskId: TaskId, script: string): Promise<void> {
    await this.tested.corner.sh(`savepoint-vps-${taskId}`, `python3 -c ${quoted(script)}`);
  }

  sh(taskId: TaskId, script: string): Promise<string> {
    return this.tested.corner.sh(`savepoint-vps-${taskId}`, script);
  }

  /** Takes a snapshot that builds upon no other, unless it is asked for. */
  async snapshot(task_id: TaskId, how?: 'upon the last'): Promise<Snapshot> {
    const deltas = join(this.tested.dataDir, 'deltas');
    if (how === undefined) for (const file of await readdir(deltas)) await rm(join(deltas, file));
    this.#frozen = undefined;
    return this.tested.call(api.createSnapshot, { params: { task_id }, body: {} });
  }

  /** How a snapshot differs from the disk as it stood still for the last snapshot. */
  async differences(taskId: TaskId, snapshot: Snapshot): Promise<string[]> {
    const frozen = this.#frozen;
    if (frozen === undefined) throw new Error('it did not stand still');
    return this.differencesFrom(frozen, taskId, snapshot);
  }

  async differencesFrom(tree: Tree, taskId: TaskId, snapshot: Snapshot): Promise<string[]> {
    return this.look(taskId, snapshot, async (root) => differences(tree, await treeOf(root, FOLDERS, PRECISION)));
  }

  /** Looks at the disk of a snapshot. */
  look<T>(taskId: TaskId, { name }: Snapshot, how: (root: string) => Promise<T>): Promise<T> {
    return mounted(this.tested.corner, `savepoint/vps-${taskId}:${name}`, this.home, how);
  }

  /** The disk of a VPS as it is now. */
  live(taskId: TaskId): Promise<Tree> {
    return this.#treeOf(`savepoint-vps-${taskId}`);
  }

  async #treeOf(container: string): Promise<Tree> {
    const { GraphDriver } = await this.tested.corner.inspect(container);
    return treeOf((GraphDriver.Data as unknown as { MergedDir: string }).MergedDir, FOLDERS, PRECISION);
  }

  /** The images of a VPS, tagged or not. */
  async images(taskId: TaskId): Promise<string[]> {
    const all = await this.tested.corner.docker.listImages({ all: true });
    const own = all.filter(({ Labels }) => Labels?.['io.savepoint.vps'] === taskId);
    return own.map(({ RepoTags, Id }) => RepoTags?.[0] ?? Id);
  }

  async thaw(id: string, engine: Engine): Promise<void> {
    this.#frozen = await this.#treeOf(id);
    await engine.unpause(id);
  }

  async close(): Promise<void> {
    await this.tested.close();
    await rm(this.home, { recursive: true });
  }

  /** Something of the image to hide, replace and rename. */
  async #makeImage(): Promise<void> {
    const { corner } = this.tested;
    const made = await corner.run('base', { Image: await debianImage(corner.dockerHost), Cmd: LIVING });
    await corner.sh(made, BASE);
    const container = corner.docker.getContainer(made);
    const labels = Object.entries(corner.labels).map(([name, value]) => `LABEL ${name}=${value}`);
    this.#image = `${corner.name('base')}:1`;
    await container.commit({ repo: corner.name('base'), tag: '1', changes: labels.join('\n') });
    await container.remove({ force: true });
  }
}

const LIVING = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done'];

const BASE = `
  mkdir -p /base/a/sub /base/b/sub/deep /base/c /base/d
  for d in a a/sub b b/sub b/sub/deep c; do for f in w x y z; do echo "$d $f" > /base/$d/$f; done; done
  ln /base/a/z /base/c/twin; ln -s ../a /base/c/link; chmod 1777 /base/d`;

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
