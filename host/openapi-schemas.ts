import { z } from 'zod';
import { NodeInfo, NodeStorage, Operation, RunnerEvent, Snapshot, Vps, VpsStorage } from '../runner/wire/model.ts';
import { Schedule } from '../runner/wire/schedule.ts';
import { AuditEntry, HostEvent, NodeView, Token } from './wire/host-model.ts';

export interface JsonSchema {
  readonly [key: string]: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** Things that have a name of their own in the document. */
const NAMED = {
  Snapshot,
  Schedule,
  Vps,
  VpsStorage,
  Operation,
  NodeInfo,
  NodeStorage,
  RunnerEvent,
  HostEvent,
  NodeView,
  Token,
  AuditEntry,
};

/** What a caller may send. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  return plain(z.toJSONSchema(schema, { io: 'input' }));
}

/** What is answered: `schemaOf` refers to the named things, which `components` holds as they are met. */
export function replySchemas(): { schemaOf(schema: z.ZodType): JsonSchema; components: Record<string, JsonSchema> } {
  const names = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) names.add(schema, { id });
  const components: Record<string, JsonSchema> = {};
  const schemaOf = (schema: z.ZodType): JsonSchema => {
    const made = z.toJSONSchema(schema, { metadata: names, override: ({ jsonSchema }) => open(jsonSchema) });
    const { $defs, ...rest } = plain(made);
    Object.assign(components, $defs);
    return rest;
  };
  return { schemaOf, components };
}

/** A reply may get further fields one day: who reads it must not insist that there are none. */
function open(schema: { additionalProperties?: unknown; id?: unknown }): void {
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  delete schema.id;
}

/** As OpenAPI has it: the dialect is said once for all, and named schemas stand under another path. */
function plain(schema: object): JsonSchema {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/');
  return withoutDialect(JSON.parse(text) as JsonSchema);
}

function withoutDialect({ $schema: _dialect, ...rest }: JsonSchema): JsonSchema {
  return rest;
}
