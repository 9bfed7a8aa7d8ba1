import type { RequestHandler } from 'express';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { AppError } from '../../runner/wire/errors.ts';
import { nodeInfo } from '../../runner/wire/runner-api.ts';
import type { EventHub } from '../fleet/event-hub.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { given } from '../policy/fleet-view.ts';
import type { Entrance } from './entrance.ts';

export interface Metrics {
  /** Measures every request by its route. */
  readonly measure: RequestHandler;
  readonly serve: RequestHandler;
}

const SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300];

export function createMetrics(fleet: Fleet, hub: EventHub, entrance: Entrance): Metrics {
  const registry = new Registry();
  const requests = new Histogram({
    name: 'savepoint_request_seconds',
    help: 'How long calls took',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });
  const heard = new Counter({
    name: 'savepoint_events_total',
    help: 'Events heard from the nodes',
    labelNames: ['node', 'type'],
    registers: [registry],
  });
  hub.listen(({ event: { node, type } }) => heard.inc({ node, type }));
  const refresh = nodeGauges(fleet, registry);
  return {
    measure: (request, response, next) => {
      const stop = requests.startTimer({ method: request.method });
      response.on('finish', () => {
        const route = entrance.visit(request)?.served.path ?? 'other';
        stop({ route, status: response.statusCode });
      });
      next();
    },
    serve: async (request, response) => {
      // The figures count what others have, too.
      if (entrance.visit(request)?.caller.scope)
        throw new AppError('forbidden', 'figures take a token without a scope');
      await refresh();
      response.type(registry.contentType).send(await registry.metrics());
    },
  };
}

/** Returns the way to bring the figures about nodes up to date. */
function nodeGauges(fleet: Fleet, registry: Registry): () => Promise<void> {
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `savepoint_${name}`, help, labelNames: ['node'], registers: [registry] });
  const up = gauge('node_up', 'Whether a node is there');
  const vpses = gauge('vps', 'VPSes on a node');
  const snapshots = gauge('snapshots', 'Snapshots on a node');
  const free = gauge('free_bytes', "Free space for a node's Engine");
  return async () => {
    const infos = given(await fleet.everyone(nodeInfo));
    for (const each of [up, vpses, snapshots, free]) each.reset();
    for (const node of fleet.names()) up.set({ node }, fleet.isUp(node) ? 1 : 0);
    for (const { node, value } of infos) {
      vpses.set({ node }, value.vps_count);
      snapshots.set({ node }, value.snapshot_count);
      if (value.free_bytes !== null) free.set({ node }, value.free_bytes);
    }
  };
}
