import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pack, type Pack } from 'tar-stream';
import type { Layer } from '../ports/deltas.ts';
import type { OnTop } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import { withDeadline } from './deadline.ts';
import type { EngineCalls } from './engine-calls.ts';
import { containerLook, imageName, imagePath } from './engine-refs.ts';
import { InspectedContainer, InspectedImage } from './engine-replies.ts';
import { followProgress } from './follow-progress.ts';

/**
 * Makes an image of another one's layers and one more, by loading an archive in which only the new layer is: the Engine
 * skips those it has. Returns its id, which is the hash of its configuration.
 */
export async function loadLayer(calls: EngineCalls, { container, base, layer, saved }: OnTop): Promise<string> {
  const look = { method: 'GET', deadlineMs: calls.deadlines.look } as const;
  const [made, below] = await Promise.all([
    calls.ask({ ...look, path: containerLook(container), about: 'container' }, InspectedContainer),
    calls.ask({ ...look, path: `${imagePath(base)}/json`, about: 'image' }, InspectedImage),
  ]);
  const { repo, tag } = imageName(saved.repository, saved.tag);
  const archive = pack();
  let id = '';
  const writing = writeArchive(archive, layer, (diffId) => {
    const config = JSON.stringify(imageConfig(made, below, diffId, saved));
    id = `sha256:${createHash('sha256').update(config).digest('hex')}`;
    const absent = (below.RootFS.Layers ?? []).map((_, nth) => `absent/${nth}/layer.tar`);
    const Layers = diffId === null ? absent : [...absent, LAYER];
    return { config, manifest: JSON.stringify([{ Config: CONFIG, RepoTags: [`${repo}:${tag}`], Layers }]) };
  });
  writing.catch((failure: Error) => archive.destroy(failure));
  await send(calls, archive);
  await writing;
  return id;
}

type Entry = ReturnType<Pack['entry']>;

const LAYER = 'layer.tar';
const CONFIG = 'config.json';
const MANIFEST = 'manifest.json';

async function send(calls: EngineCalls, archive: Pack): Promise<void> {
  const deadlineMs = calls.deadlines.commit;
  const body = Readable.from(archive);
  const call = {
    method: 'POST',
    path: '/images/load',
    query: { quiet: '1' },
    about: 'engine',
    lane: 'long',
    deadlineMs,
  } as const;
  try {
    await withDeadline(deadlineMs, 'load of a layer', (signal) =>
      followProgress(calls.lines({ ...call, body }, signal), 'engine'),
    );
  } finally {
    body.destroy();
  }
}

/** The layer comes first: only when all of it has passed is it known what the others have to say of it. */
async function writeArchive(
  archive: Pack,
  layer: Layer | null,
  describe: (diffId: string | null) => { config: string; manifest: string },
): Promise<void> {
  const { config, manifest } = describe(layer && (await writeLayer(archive, layer)));
  await written(archive, CONFIG, config);
  await written(archive, MANIFEST, manifest);
  archive.finalize();
}

async function writeLayer(archive: Pack, layer: Layer): Promise<string> {
  const hash = createHash('sha256');
  let over: (failure?: Error | null) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    over = (failure) => (failure ? reject(failure) : resolve());
  });
  ended.catch(() => undefined);
  const entry = archive.entry({ name: LAYER, size: layer.bytes }, over);
  for await (const chunk of layer.chunks()) {
    hash.update(chunk);
    if (!entry.write(chunk)) await drained(entry, ended);
  }
  entry.end(null);
  await ended;
  return `sha256:${hash.digest('hex')}`;
}

/** Waits until the archive takes more, or has ended: then waiting would be for ever. */
async function drained(entry: Entry, ended: Promise<void>): Promise<void> {
  await Promise.race([new Promise<void>((resolve) => entry.once('drain', () => resolve())), ended]);
}

function written(archive: Pack, name: string, content: string): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry({ name }, content, (failure) => (failure ? reject(failure) : resolve()));
  });
}

/** What a commit would write, but for the layers: the container's own configuration, and our labels on top. */
function imageConfig(
  { Config }: InspectedContainer,
  below: InspectedImage,
  diffId: string | null,
  { labels, comment }: OnTop['saved'],
): object {
  const layers = below.RootFS.Layers ?? [];
  const created = new Date().toISOString();
  const former = layers.map(() => ({ created: below.Created, created_by: 'a layer below' }));
  return {
    architecture: below.Architecture,
    os: below.Os,
    ...(below.Variant ? { variant: below.Variant } : {}),
    created,
    config: { ...Config, Labels: { ...Config.Labels, ...labels } },
    rootfs: { type: 'layers', diff_ids: diffId === null ? layers : [...layers, diffId] },
    history: [
      ...former,
      { created, created_by: 'savepoint', comment, ...(diffId === null ? { empty_layer: true } : {}) },
    ],
  };
}

/** Whether the Engine refused because it has not (any more) what the layer goes on top of. */
export function lacksLayersBelow(failure: unknown): boolean {
  return failure instanceof AppError && failure.code === 'engine_error' && failure.details.status === 200;
}
