import express from 'express';
import { AppError, toReply } from '../../runner/wire/errors.ts';
import { jsonBody } from '../../runner/wire/json-body.ts';
import type { Operation, RunnerEvent, Vps } from '../../runner/wire/model.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { serve } from '../../runner/wire/serve.ts';
import { sendEvents } from '../../runner/wire/sse.ts';
import { buildNodeInfo, buildNodeStorage, buildVps, buildVpsStorage } from './build-wire.ts';
import { listen } from './listen.ts';

/**
 * `hanging` accepts and never answers, `garbage` answers no JSON, `stranger` JSON of somebody else; `engineless` knows its
 * records only.
 */
export type Mood = 'well' | 'hanging' | 'garbage' | 'stranger' | 'unauthorized' | 'engineless';

/** A node as another process that speaks the wire contract: for failures that a real runner would not show. */
export interface StubNode {
  readonly url: string;
  mood: Mood;
  readonly vps: Vps[];
  readonly operations: Operation[];
  /** What was asked, as `POST /api/vps/create`. */
  readonly asked: string[];
  /** What a create has to wait for. */
  beforeCreate: () => Promise<void>;
  tell(event: RunnerEvent): void;
  /** Ends all streams of events. */
  dropListeners(): void;
  close(): Promise<void>;
}

export async function stubNode(name: string, vps: Vps[] = []): Promise<StubNode> {
  const listeners = new Set<(event: RunnerEvent) => void>();
  const streams = new Set<express.Response>();
  const app = express();
  const listening = await listen(app);
  const node: StubNode = {
    ...listening,
    mood: 'well',
    vps: vps.map((each) => ({ ...each, node: name })),
    operations: [],
    asked: [],
    beforeCreate: async () => undefined,
    tell: (event) => listeners.forEach((listener) => listener(event)),
    dropListeners: () => streams.forEach((stream) => stream.destroy()),
  };
  app.use((request, response, next) => {
    node.asked.push(`${request.method} ${request.path}`);
    if (node.mood === 'hanging') return;
    if (node.mood === 'garbage') return void response.send('<h1>It works!</h1>');
    if (node.mood === 'stranger') return void response.status(404).json({ detail: 'Not Found' });
    next(node.mood === 'unauthorized' ? new AppError('unauthorized', 'who are you?') : undefined);
  });
  app.use(jsonBody);
  app.get('/api/events', (_request, response) =>
    sendEvents<RunnerEvent>(response, (tell) => {
      listeners.add(tell);
      streams.add(response);
      return () => {
        listeners.delete(tell);
        streams.delete(response);
      };
    }),
  );
  answerCalls(app, name, node);
  app.use(((thrown, _request, response, _next) => {
    const { status, body } = toReply(thrown);
    response.status(status).json(body);
  }) satisfies express.ErrorRequestHandler);
  return node;
}

function answerCalls(app: express.Express, name: string, node: StubNode): void {
  const needsEngine = () => {
    if (node.mood === 'engineless') throw new AppError('engine_unavailable', 'the Docker Engine does not answer');
  };
  const list = () => {
    needsEngine();
    return { vps: node.vps, count: node.vps.length, unavailable_nodes: [] };
  };
  const one = (taskId: string) => {
    needsEngine();
    const found = node.vps.find(({ task_id }) => task_id === taskId);
    if (!found) throw new AppError('vps_not_found', `there is no VPS ${taskId}`);
    return found;
  };
  serve(app, api.listVps, async () => list());
  serve(app, api.activeVps, async () => list());
  serve(app, api.vpsStatus, async ({ params }) => one(params.task_id));
  serve(app, api.ownedVps, async () => ({ vps: node.vps }));
  serve(app, api.pauseVps, async ({ params }) => one(params.task_id));
  serve(app, api.nodeInfo, async () => buildNodeInfo({ name, vps_count: node.vps.length }));
  serve(app, api.ownStorage, async () => {
    needsEngine();
    return buildNodeStorage({ node: name });
  });
  serve(app, api.vpsStorage, async ({ params }) => buildVpsStorage(one(params.task_id).task_id));
  const make = async (task_id = 'made-up', project: string | null = null) => {
    await node.beforeCreate();
    if (node.vps.some((vps) => vps.task_id === task_id)) throw new AppError('vps_exists', 'it exists already');
    const made = buildVps({ task_id, node: name, project });
    node.vps.push(made);
    return made;
  };
  serve(app, api.createVps, ({ body }) => make(body.task_id, body.project));
  serve(app, api.forkSnapshot, async ({ params, body }) => {
    const { project = one(params.task_id).project } = body;
    return make(body.task_id, project);
  });
  serve(app, api.listOperations, async () => ({ operations: node.operations, count: node.operations.length }));
  serve(app, api.oneOperation, async ({ params }) => {
    const found = node.operations.find(({ id }) => id === params.id);
    if (!found) throw new AppError('operation_not_found', 'there is no such operation');
    return found;
  });
}
