import { createHash } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Layer } from '../ports/deltas.ts';
import type { Inscription, OnTop, Saved } from '../ports/engine.ts';
import { END_OF_TAR, padding, tarHeader, TYPES } from '../tar/tar-header.ts';
import { AppError } from '../wire/errors.ts';
import { withDeadline } from './deadline.ts';
import { interrupted } from './docker-errors.ts';
import type { EngineCalls } from './engine-calls.ts';
import { imageName } from './engine-refs.ts';
import type { InspectedContainer, InspectedImage } from './engine-replies.ts';
import { followProgress } from './follow-progress.ts';
import { configOf, imageAsMade } from './inspect.ts';

/** A load that the Engine has begun, and waits for what it is to load. */
export interface BegunLoad {
  /** Once. Makes an image of another one's layers and one more, and returns its id. */
  finish(onTop: OnTop): Promise<string>;
  /** Does nothing when it has ended. */
  cancel(): void;
  /** Resolves when it has ended, however it did. */
  readonly ended: Promise<void>;
}

/**
 * Begins the load of an archive in which only the new layer will be: the Engine skips those it has. `patienceMs` is how
 * long it may wait to be finished.
 */
export function beginLoad(calls: EngineCalls, patienceMs = 0): BegunLoad {
  const body = new PassThrough();
  body.write(FIRST);
  const over = new AbortController();
  const sent = send(calls, body, patienceMs, over.signal).finally(() => body.destroy());
  const orLate = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => over.abort(signal.reason));
    return sent;
  };
  return {
    finish: async (onTop) => {
      try {
        const { archive, id } = imageOf(calls, onTop);
        // What fails the archive fails what is sent, if there is a request by then to be failed.
        pipeline(archive, body).catch((failure: unknown) => over.abort(interrupted(failure)));
        await withDeadline(calls.deadlines.commit, 'load of a layer', orLate);
        return id();
      } finally {
        over.abort();
      }
    },
    cancel: () => over.abort(),
    ended: sent.catch(() => undefined),
  };
}

/** A member that says nothing. */
const FIRST = tarHeader({ name: 'begun/', type: TYPES.folder, mode: 0o755 });

/** The archive, and the image's id, which is the hash of its configuration: it is known when all has been read. */
function imageOf(
  calls: EngineCalls,
  { container, base, keep, layer, saved }: OnTop,
): { archive: AsyncIterable<Buffer>; id: () => string } {
  // Nobody waits for that while a layer is on its way.
  const asked = Promise.all([container && configOf(calls, container), imageAsMade(calls, base)]);
  asked.catch(() => undefined);
  const RepoTags = 'tag' in saved ? [nameOf(saved)] : [];
  let id = '';
  const archive = archiveOf(layer, async (diffId) => {
    const [own, below] = await asked;
    if (below === undefined) throw new AppError('engine_error', `the layers below are gone (${base})`);
    const layers = below.RootFS.Layers?.slice(0, keep) ?? [];
    const config = JSON.stringify(imageConfig(own || below.Config, { ...below, layers }, diffId, saved));
    id = `sha256:${createHash('sha256').update(config).digest('hex')}`;
    const absent = layers.map((_, nth) => `absent/${nth}/layer.tar`);
    const Layers = diffId === null ? absent : [...absent, LAYER];
    return { config, manifest: JSON.stringify([{ Config: CONFIG, RepoTags, Layers }]) };
  });
  return { archive, id: () => id };
}

function nameOf(saved: Saved): string {
  const { repo, tag } = imageName(saved.repository, saved.tag);
  return `${repo}:${tag}`;
}

const LAYER = 'layer.tar';
const CONFIG = 'config.json';
const MANIFEST = 'manifest.json';

async function send(calls: EngineCalls, body: Readable, patienceMs: number, over: AbortSignal): Promise<void> {
  const deadlineMs = patienceMs + calls.deadlines.commit;
  const call = { method: 'POST', path: '/images/load', query: { quiet: '1' }, about: 'engine', lane: 'long' } as const;
  // Whoever fills it tells what failed.
  body.on('error', () => undefined);
  await followProgress(calls.lines({ ...call, deadlineMs, body }, over), 'engine');
}

/** The layer comes first: only when all of it has passed is it known what the others have to say of it. */
async function* archiveOf(
  layer: Layer | null,
  describe: (diffId: string | null) => Promise<{ config: string; manifest: string }>,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  if (layer !== null) {
    yield memberHeader(LAYER, layer.bytes);
    for await (const chunk of layer.chunks()) {
      hash.update(chunk);
      yield chunk;
    }
    yield padding(layer.bytes);
  }
  const { config, manifest } = await describe(layer && `sha256:${hash.digest('hex')}`);
  for (const [name, text] of Object.entries({ [CONFIG]: config, [MANIFEST]: manifest })) {
    const content = Buffer.from(text);
    yield Buffer.concat([memberHeader(name, content.length), content, padding(content.length)]);
  }
  yield END_OF_TAR;
}

function memberHeader(name: string, size: number): Buffer {
  return tarHeader({ name, type: TYPES.file, mode: 0o644, size });
}

/** What a commit would write, but for the layers: the configuration that there is, and our labels on top. */
function imageConfig(
  config: (InspectedContainer | InspectedImage)['Config'],
  { layers, ...below }: InspectedImage & { readonly layers: readonly string[] },
  diffId: string | null,
  { labels, comment }: Inscription,
): object {
  const created = new Date().toISOString();
  const former = layers.map(() => ({ created: below.Created, created_by: 'a layer below' }));
  return {
    architecture: below.Architecture,
    os: below.Os,
    ...(below.Variant ? { variant: below.Variant } : {}),
    created,
    config: { ...config, Labels: { ...config.Labels, ...labels } },
    rootfs: { type: 'layers', diff_ids: diffId === null ? layers : [...layers, diffId] },
    history: [
      ...former,
      { created, created_by: 'savepoint', comment, ...(diffId === null ? { empty_layer: true } : {}) },
    ],
  };
}
