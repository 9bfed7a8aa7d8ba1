import { randomBytes } from 'node:crypto';
import type { ContainerSpec, Engine } from '../../runner/ports/engine.ts';
import { SNAPSHOT_LABEL, VPS_LABEL } from '../../runner/ports/snapshot-label.ts';
import { CreateVps } from '../../runner/wire/create-vps.ts';
import { TaskId } from '../../runner/wire/names.ts';

export interface MadeContainer {
  readonly id: string;
  readonly name: string;
  readonly vps: TaskId;
}

/** A corner of an Engine for one test file: everything made in it is removed at the end, and nothing else. */
export class EngineWorld {
  readonly prefix = `savepoint-contract-${randomBytes(4).toString('hex')}`;
  readonly repository = `savepoint/vps-${this.prefix}`;
  image = '';
  readonly #made: string[] = [];
  readonly #tags = new Set<string>();
  #engine: Engine | undefined;
  #count = 0;

  get engine(): Engine {
    if (this.#engine === undefined) throw new Error('this world is not open');
    return this.#engine;
  }

  open(engine: Engine, image: string): void {
    this.#engine = engine;
    this.image = image;
  }

  async plan(wish: Readonly<Record<string, unknown>> = {}) {
    const vps = TaskId.parse(`${this.prefix}-${(this.#count += 1)}`);
    const spec = await this.engine.recipeFor(vps, CreateVps.parse({ image: this.image, ...wish }));
    return { vps, spec, name: `savepoint-vps-${vps}` };
  }

  async create(vps: TaskId, image: string, spec: ContainerSpec, named?: string): Promise<MadeContainer> {
    const name = named ?? `savepoint-vps-${vps}-${(this.#count += 1)}`;
    const id = await this.engine.create({ name, image, spec, labels: { [VPS_LABEL]: vps }, ports: [] });
    this.#made.push(id);
    return { id, name, vps };
  }

  async make(wish: Readonly<Record<string, unknown>> = {}): Promise<MadeContainer> {
    const { vps, spec, name } = await this.plan(wish);
    return this.create(vps, this.image, spec, name);
  }

  /** Throws when the disk of a container is not whole enough to live on. */
  async liveOnce({ id }: MadeContainer): Promise<void> {
    await this.engine.start(id);
    await this.engine.kill(id);
    await this.engine.remove(id);
  }

  commit(id: string, tag: string, facts: string, labels: Readonly<Record<string, string>> = {}): Promise<string> {
    this.#tags.add(`${this.repository}:${tag}`);
    const saved = {
      repository: this.repository,
      tag,
      labels: { ...labels, [SNAPSHOT_LABEL]: facts },
      comment: 'made by us',
    };
    return this.engine.commit(id, saved);
  }

  async close(): Promise<void> {
    for (const id of this.#made.reverse()) {
      if ((await this.engine.container(id)) === undefined) continue;
      await this.engine.kill(id);
      await this.engine.remove(id);
    }
    for (const tag of [...this.#tags].reverse()) await this.engine.removeImage(tag);
  }
}
