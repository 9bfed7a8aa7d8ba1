import express, { type Express } from 'express';
import type { Logger } from '../../config/logger.ts';
import type { Secret } from '../../config/secret.ts';
import type { Node } from '../node.ts';
import { jsonBody } from '../wire/json-body.ts';
import { sendEvents } from '../wire/sse.ts';
import type { RunnerEvent } from '../wire/model.ts';
import { demandToken } from './auth.ts';
import { answerErrors, routeNotFound } from './error-handler.ts';
import { route } from './routes.ts';

/** The runner's HTTP side. Only the host knows its token: people and their rights are the host's business. */
export function createApp(node: Node, token: Secret, log: Logger): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.get('/health', (_request, response) => void response.json({ status: 'ok' }));
  app.use(demandToken(token));
  app.use(jsonBody);
  app.get('/api/events', (_request, response) => sendEvents<RunnerEvent>(response, (send) => node.events.listen(send)));
  route(app, node);
  app.use(routeNotFound);
  app.use(answerErrors(log));
  return app;
}
