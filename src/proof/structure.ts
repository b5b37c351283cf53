/**
 * Schemas compared where one is spelled by a person: PostgreSQL writes expressions its own way
 * (`status IN ('a')` becomes `status = ANY (ARRAY['a'])`), so all but their text is compared.
 */
import type { Schema } from '../ir/schema.ts';

/** Properties that hold SQL text, wherever they stand in the IR. */
const textual = new Set([
  'expression',
  'default',
  'predicate',
  'using',
  'check',
  'query',
  'definition',
  'partitionBy',
  'bound',
]);

/** A collation's locale is spelled by the ICU that the server was built with. */
function isText(owner: object, name: string): boolean {
  if (textual.has(name)) return true;
  return name === 'create' && (owner as { kind?: unknown }).kind === 'collation';
}

function mask(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mask);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isText(value, name) && typeof inner === 'string' ? 'SQL' : mask(inner),
    ]),
  );
}

/** The schema with each SQL text replaced by the mark that there is one. */
export function structureOf(schema: Schema): Schema {
  return mask(schema) as Schema;
}

/** Every SQL text in the schema. */
export function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    isText(value, name) && typeof inner === 'string' ? [inner] : textsOf(inner),
  );
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}

/** The texts that stand in none of the statements; white space does not matter. */
export function textsMissingFrom(
  texts: readonly string[],
  statements: readonly string[],
): string[] {
  const all = squeeze(statements.join('\n'));
  return texts.filter((text) => !all.includes(squeeze(text)));
}
