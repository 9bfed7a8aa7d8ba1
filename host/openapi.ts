import type { Endpoint } from '../runner/wire/endpoint.ts';
import { type ErrorCode, ERRORS } from '../runner/wire/errors.ts';
import { Operation } from '../runner/wire/model.ts';
import * as runner from '../runner/wire/runner-api.ts';
import { inputSchema, type JsonSchema, replySchemas } from './openapi-schemas.ts';
import { events, health, metrics, withoutToken } from './wire/host-api.ts';
import { type Family, publicApi } from './wire/public-api.ts';

/** Answers of another form than JSON. */
const MEDIA = new Map([
  [events.path, 'text/event-stream'],
  [metrics.path, 'text/plain'],
]);

const OF_EVERY_CALL: readonly ErrorCode[] = ['bad_request', 'unauthorized', 'forbidden', 'too_many_requests'];
const OF_NODES: readonly ErrorCode[] = ['node_unavailable', 'engine_unavailable', 'engine_timeout'];
const ASKED_OF_NODES = new Set<unknown>(Object.values(runner));

/** The API as an OpenAPI document, made from the same values that serve it. */
export function openApi(): object {
  const { schemaOf, components } = replySchemas();
  const paths: Record<string, Record<string, object>> = {};
  for (const family of publicApi) {
    for (const called of family.calls) {
      const path = called.path.replace(/:(\w+)/g, '{$1}');
      paths[path] = { ...paths[path], [called.method.toLowerCase()]: describeCall(family, called, schemaOf) };
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Savepoint', version: '1', description: 'Time travel for long-lived Docker containers.' },
    security: [{ token: [] }],
    tags: publicApi.map(({ title }) => ({ name: title })),
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { ...components, Error: errorSchema() },
    },
  };
}

type SchemaOf = (schema: Endpoint['reply']) => JsonSchema;

function describeCall({ title }: Family, called: Endpoint, schemaOf: SchemaOf): object {
  const { summary, role, operation } = called;
  const isOpen = withoutToken.includes(called);
  return {
    summary,
    tags: [title],
    description: isOpen ? 'Needs no token.' : `Needs the role ${role}.`,
    ...(isOpen ? { security: [] } : {}),
    parameters: [
      ...parameters(called.params, 'path'),
      ...parameters(called.query, 'query'),
      ...(operation ? [PREFER] : []),
    ],
    ...requestBody(called),
    responses: { ...success(called, schemaOf), ...failures(called) },
  };
}

const PREFER = {
  name: 'Prefer',
  in: 'header',
  description: '`respond-async` answers 202 with the operation at once, `respond-async, wait=10` after 10 seconds',
  schema: { type: 'string' },
};

function parameters(schema: Endpoint['params'], place: 'path' | 'query'): object[] {
  const { properties = {}, required = [] } = inputSchema(schema);
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

function requestBody({ body }: Endpoint): object {
  const schema = inputSchema(body);
  if (Object.keys(schema.properties ?? {}).length === 0) return {};
  const required = (schema.required ?? []).length > 0;
  return { requestBody: { required, content: { 'application/json': { schema } } } };
}

function success({ status, reply, operation, path }: Endpoint, schemaOf: SchemaOf): object {
  const content = { [MEDIA.get(path) ?? 'application/json']: { schema: schemaOf(reply) } };
  const accepted = {
    description: 'It runs: the operation',
    headers: { Location: { description: 'where the operation is found', schema: { type: 'string' } } },
    content: { 'application/json': { schema: schemaOf(Operation) } },
  };
  return { [status]: { description: 'Done', content }, ...(operation ? { 202: accepted } : {}) };
}

/** Codes that share a status share its entry. */
function failures(called: Endpoint): object {
  const ofNodes = ASKED_OF_NODES.has(called) ? OF_NODES : [];
  const codes = called === health ? [] : [...new Set([...OF_EVERY_CALL, ...called.errors, ...ofNodes])];
  const responses: Record<string, object> = {};
  for (const status of new Set(codes.map((code) => ERRORS[code].status))) {
    const description = codes.filter((code) => ERRORS[code].status === status).join(', ');
    const schema = { $ref: '#/components/schemas/Error' };
    responses[status] = { description, content: { 'application/json': { schema } } };
  }
  return responses;
}

function errorSchema(): object {
  const properties = {
    code: { type: 'string', enum: Object.keys(ERRORS) },
    message: { type: 'string' },
    details: { type: 'object', additionalProperties: {} },
  };
  const error = { type: 'object', properties, required: ['code', 'message', 'details'] };
  return { type: 'object', properties: { error }, required: ['error'] };
}
