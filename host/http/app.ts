import express, { type Express, Router } from 'express';
import helmet from 'helmet';
import type { Logger } from '../../config/logger.ts';
import { AppError } from '../../runner/wire/errors.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { EventHub } from '../fleet/event-hub.ts';
import type { Nodes } from '../fleet/nodes.ts';
import type { Placing } from '../fleet/place-vps.ts';
import { healthOf } from '../policy/node-health.ts';
import type { Sessions } from '../tokens/sessions.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { events, health, metrics } from '../wire/host-api.ts';
import { adminCalls } from './admin-calls.ts';
import { answerError } from './answer-error.ts';
import { dashboardPages } from './dashboard-pages.ts';
import { dialects } from './dialects/dialects.ts';
import { docsPages } from './docs-pages.ts';
import { Entrance } from './entrance.ts';
import { EventStreams } from './event-stream.ts';
import { groupCalls } from './group-calls.ts';
import { guardNames } from './guard-names.ts';
import { createMetrics } from './metrics.ts';
import { operationCalls } from './operation-calls.ts';
import { recorder } from './record.ts';
import { sessionCalls } from './session-calls.ts';
import { slowDown } from './slow-down.ts';
import { vpsCalls } from './vps-calls.ts';

export interface AppParts {
  readonly placing: Placing;
  readonly hub: EventHub;
  readonly nodes: Nodes;
  readonly tokens: Tokens;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  readonly log: Logger;
  readonly now: () => Date;
  readonly settings: AppSettings;
}

export interface AppSettings {
  readonly bind: string;
  readonly allowedHosts: readonly string[];
  readonly authEnabled: boolean;
  /** The host's own folder. */
  readonly folder: string;
  /** Failed attempts per minute and address. */
  readonly failureLimit: number;
}

/** The host's HTTP side. `endStreams` ends what would otherwise never end. */
export function createApp(parts: AppParts): { app: Express; endStreams: () => void } {
  const { placing, hub, nodes, tokens, sessions, audit, log, now, settings } = parts;
  const { fleet, stopping } = placing;
  const entrance = new Entrance(tokens, sessions, settings.authEnabled, slowDown(settings.failureLimit));
  const record = recorder(audit, entrance, log, now);
  const streams = new EventStreams(hub, entrance);
  const figures = createMetrics(fleet, hub, entrance);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(figures.measure, securityHeaders(), guardNames(settings.bind, settings.allowedHosts));

  const router = Router();
  router.get(health.path, (_request, response) => {
    response.json(healthOf(fleet.names().map((name) => ({ name, up: fleet.isUp(name) }))));
  });
  router.use(dashboardPages(), docsPages());
  router.get(metrics.path, entrance.guard(metrics), figures.serve);
  router.get(events.path, entrance.guard(events), streams.serve);
  const desk = { router, entrance, record };
  vpsCalls(desk, placing);
  groupCalls(desk, fleet, stopping);
  operationCalls(desk, fleet, stopping);
  sessionCalls(desk, sessions);
  dialects(desk, placing, log);
  adminCalls(desk, { fleet, nodes, tokens, folder: settings.folder });

  app.use(router);
  app.use((request) => {
    throw new AppError('route_not_found', `there is no ${request.method} of this path`);
  });
  app.use(answerError(record, log));
  return { app, endStreams: () => streams.end() };
}

function securityHeaders() {
  const nobody = ["'none'"];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: nobody,
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        baseUri: nobody,
        formAction: nobody,
        frameAncestors: nobody,
      },
    },
    // TLS ends before us, if there is any: who ends it decides.
    strictTransportSecurity: false,
  });
}
