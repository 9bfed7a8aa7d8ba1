import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { Node } from '../../../runner/node.ts';
import { Doubts } from '../../../runner/operations/doubts.ts';
import type { Engine, EngineEvent } from '../../../runner/ports/engine.ts';
import { watchEngine } from '../../../runner/settle/watch-engine.ts';
import { AppError } from '../../../runner/wire/errors.ts';
import { aDocument } from '../../support/build-document.ts';
import { eventually } from '../../support/eventually.ts';
import { MemoryDocuments } from '../../support/memory-documents.ts';

/** The watcher loses touch again and again; each time it must let go of the stream that it had. */

const vps = aDocument();
const stopping = new AbortController();
afterEach(() => stopping.abort());

it('holds one stream of events, however often it begins anew', async () => {
  const opened: AbortSignal[] = [];
  const engine: Partial<Engine> = {
    events: (signal) => silence(signal, opened),
    snapshotImages: async () => [],
    containers: () => Promise.reject(new AppError('engine_error', 'something went wrong in the Engine')),
  };

  void watchEngine(aNode(engine), stopping.signal, true);
  await eventually(() => expect(opened.length).toBeGreaterThan(10));

  expect(opened.filter(({ aborted }) => !aborted).length).toBeLessThan(2);
});

async function* silence(signal: AbortSignal, opened: AbortSignal[]): AsyncGenerator<EngineEvent> {
  opened.push(signal);
  await new Promise((ended) => signal.addEventListener('abort', ended));
}

function aNode(engine: Partial<Engine>): Node {
  return {
    engine,
    documents: new MemoryDocuments(vps),
    operations: { holder: () => undefined },
    clock: { now: () => new Date(), sleep: () => sleep(1) },
    doubts: new Doubts(),
    making: new Set(),
    events: { emit: () => undefined, listen: () => () => undefined },
    warn: () => undefined,
  } as unknown as Node;
}
