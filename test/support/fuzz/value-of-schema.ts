import fc from 'fast-check';
import type { JsonSchema } from '../../../host/openapi-schemas.ts';
import { hostileValue } from './hostile-values.ts';

/** Values that stand in for generated ones where a name has a meaning: what exists, and what must not be reached. */
export type Meanings = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** Values that fit a schema, but for one in so many that does not. */
export function valueOf(schema: JsonSchema, meanings: Meanings, oneWrongIn = 25): fc.Arbitrary<unknown> {
  const deeper = (part: JsonSchema) => valueOf(part, meanings, oneWrongIn);
  return fc.oneof(
    { weight: oneWrongIn - 1, arbitrary: fitting(schema, deeper, meanings) },
    { weight: 1, arbitrary: hostileValue },
  );
}

type Deeper = (schema: JsonSchema) => fc.Arbitrary<unknown>;

function fitting(schema: JsonSchema, deeper: Deeper, meanings: Meanings): fc.Arbitrary<unknown> {
  const choices = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (choices) return fc.oneof(...choices.map(deeper));
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  if ('const' in schema) return fc.constant(schema.const);
  switch (schema.type) {
    case 'string':
      return text(schema);
    case 'integer':
      return fc.integer(range(schema));
    case 'number':
      return fc.double({ ...range(schema), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(deeper((schema.items ?? {}) as JsonSchema), { maxLength: 3 });
    case 'object':
      return object(schema, deeper, meanings);
    default:
      return hostileValue;
  }
}

function object(schema: JsonSchema, deeper: Deeper, meanings: Meanings): fc.Arbitrary<unknown> {
  const { properties, required = [], additionalProperties } = schema;
  if (!properties)
    return fc.dictionary(fc.string({ maxLength: 8 }), deeper((additionalProperties ?? {}) as JsonSchema), {
      maxKeys: 3,
    });
  const fields = Object.entries(properties).map(([name, part]) => {
    const value = meanings[name] ?? deeper(part);
    // Few at a time: of many random fields one is always wrong, and the rest is never looked at.
    const maybe = required.includes(name)
      ? value
      : fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
    return [name, maybe] as const;
  });
  return fc.record(Object.fromEntries(fields));
}

function text({ pattern, format, minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (typeof pattern === 'string') return matching(pattern);
  return fc.string({ minLength: Number(minLength), maxLength: Math.min(Number(maxLength), 200) });
}

/** Not every pattern can be turned round: then a plain word has to do. */
function matching(pattern: string): fc.Arbitrary<string> {
  try {
    const arbitrary = fc.stringMatching(new RegExp(pattern, 'u'));
    fc.sample(arbitrary, 1);
    return arbitrary;
  } catch {
    return fc.constantFrom('word', '/path', '80', '8080:80/udp', '512m');
  }
}

function range({ minimum, maximum, exclusiveMinimum }: JsonSchema): { min: number; max: number } {
  const min = Number(minimum ?? exclusiveMinimum ?? -1000);
  return {
    min: exclusiveMinimum === undefined ? min : min + 1,
    max: Math.min(Number(maximum ?? 1_000_000), 1_000_000),
  };
}
