import type { JsonSchema } from '../openapi-schemas.ts';

export interface Field {
  readonly name: string;
  readonly place: string;
  readonly type: string;
  readonly about: string;
}

/** The fields of an object's schema, one row each. */
export function fieldsOf(place: string, { properties = {}, required = [] }: JsonSchema): Field[] {
  return Object.entries(properties).map(([name, schema]) => {
    const standard = schema.default === undefined ? '' : `default ${JSON.stringify(schema.default)}`;
    const remarks = [required.includes(name) ? 'required' : standard, schema.description ?? ''];
    return { name, place, type: typeOf(schema), about: remarks.filter((remark) => remark !== '').join('; ') };
  });
}

/** A schema in a few words. */
function typeOf(schema: JsonSchema): string {
  const { anyOf, oneOf, enum: words, const: only, items, type } = schema;
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices)) return [...new Set(choices.map((choice: JsonSchema) => typeOf(choice)))].join(' or ');
  if (Array.isArray(words)) return words.map((word) => JSON.stringify(word)).join(', ');
  if (only !== undefined) return JSON.stringify(only);
  if (items !== undefined) return `list of ${typeOf(items as JsonSchema)}`;
  if (Array.isArray(type)) return type.join(' or ');
  if (type === 'object' && schema.properties) return `{${Object.keys(schema.properties).join(', ')}}`;
  return typeof type === 'string' ? type : 'anything';
}
