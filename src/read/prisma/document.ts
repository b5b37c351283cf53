/** A Prisma schema as data: what of prisma-ast's tree says something about tables. */
import type {
  Attribute as AstAttribute,
  Field as AstField,
  Value as AstValue,
  AttributeArgument,
  Block,
  BlockAttribute,
  Func,
} from '@mrleebo/prisma-ast';
import { Refusal } from '../../ir/findings.ts';
import { tidySource } from './source.ts';

export type Value =
  | { readonly kind: 'string'; readonly text: string }
  /** A number, a boolean, or a name. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: Args }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Value> };

export interface Args {
  readonly named: ReadonlyMap<string, Value>;
  readonly plain: readonly Value[];
}

export interface Attribute {
  /** `id`, `relation`, `db.VarChar`. */
  readonly name: string;
  readonly args: Args;
}

export interface Field {
  readonly name: string;
  /** A scalar, an enum or a model; null for Unsupported. */
  readonly type: string;
  /** Type of the database, for Unsupported("…"). */
  readonly unsupported: string | null;
  readonly arity: 'required' | 'optional' | 'list';
  readonly attributes: readonly Attribute[];
}

export interface Model {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly attributes: readonly Attribute[];
}

export interface EnumType {
  readonly name: string;
  readonly values: readonly { readonly name: string; readonly attributes: readonly Attribute[] }[];
  readonly attributes: readonly Attribute[];
}

export interface PrismaDocument {
  readonly datasource: ReadonlyMap<string, Value>;
  readonly models: readonly Model[];
  readonly enums: readonly EnumType[];
}

function unquote(literal: string): string {
  const inner = literal.slice(1, -1);
  return inner.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code?: string, mark?: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    const controls: Readonly<Record<string, string>> = {
      n: '\n',
      r: '\r',
      t: '\t',
      b: '\b',
      f: '\f',
    };
    return controls[mark ?? ''] ?? mark ?? '';
  });
}

function isCall(value: unknown): value is Func {
  return (
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'function'
  );
}

function toValue(value: AstValue): Value {
  if (typeof value === 'string') {
    return value.startsWith('"')
      ? { kind: 'string', text: unquote(value) }
      : { kind: 'word', text: value };
  }
  if (typeof value !== 'object' || value === null) return { kind: 'word', text: String(value) };
  if (Array.isArray(value)) return { kind: 'list', items: value.map(toValue) };
  switch (value.type) {
    case 'function':
      return { kind: 'call', name: value.name, args: toArgs(value.params ?? []) };
    case 'array':
      return { kind: 'list', items: (value.args ?? []).map(toValue) };
    case 'object':
      return {
        kind: 'object',
        fields: new Map(value.properties.map((item) => [item.key, toValue(item.value)])),
      };
  }
}

function toArgs(values: readonly AttributeArgument['value'][]): Args {
  const named = new Map<string, Value>();
  const plain: Value[] = [];
  for (const value of values) {
    if (typeof value === 'object' && value !== null && 'key' in value) {
      named.set(value.key, toValue(value.value));
    } else plain.push(toValue(value));
  }
  return { named, plain };
}

function toAttribute(attribute: AstAttribute | BlockAttribute): Attribute {
  const { group, name, args = [] } = attribute;
  return {
    name: group === undefined ? name : `${group}.${name}`,
    args: toArgs(args.map(({ value }) => value)),
  };
}

function toField(field: AstField): Field {
  const call = isCall(field.fieldType) ? field.fieldType : null;
  const [type] = call?.params ?? [];
  return {
    name: field.name,
    type: call === null ? (field.fieldType as string) : call.name,
    unsupported: typeof type === 'string' ? unquote(type) : null,
    arity: field.array === true ? 'list' : field.optional === true ? 'optional' : 'required',
    attributes: (field.attributes ?? []).map(toAttribute),
  };
}

function toModel(block: Block & { type: 'model' }): Model {
  const fields = block.properties.filter((item) => item.type === 'field');
  const attributes = block.properties.filter((item) => item.type === 'attribute');
  return {
    name: block.name,
    fields: fields.map(toField),
    attributes: attributes.map(toAttribute),
  };
}

function toEnum(block: Block & { type: 'enum' }): EnumType {
  const values = block.enumerators.filter((item) => item.type === 'enumerator');
  const attributes = block.enumerators.filter((item) => item.type === 'attribute');
  return {
    name: block.name,
    values: values.map(({ name, attributes: own = [] }) => ({
      name,
      attributes: own.map(toAttribute),
    })),
    attributes: attributes.map(toAttribute),
  };
}

function syntaxRefusal(path: string, reason: string): Refusal {
  return new Refusal(
    'prisma_syntax',
    `${path} could not be parsed: ${reason.slice(0, 200)}`,
    'Run `prisma validate` on it, and correct what it names.',
  );
}

/** What the parser's lexer would skip without a word. */
function unknownText(text: string): string | undefined {
  const bare = text.replace(/"(?:[^"\\\n\r]|\\(?:[bfnrtv"\\/]|u[0-9a-fA-F]{4}))*"/g, '');
  return /[^\w\s@.?{}()[\],:=-]/u.exec(bare)?.[0];
}

async function parseBlocks(path: string, text: string): Promise<readonly Block[]> {
  const { getSchema } = await import('@mrleebo/prisma-ast');
  const tidied = tidySource(text);
  const unknown = unknownText(tidied);
  if (unknown !== undefined)
    throw syntaxRefusal(path, `${JSON.stringify(unknown)} is not expected`);
  try {
    return getSchema(tidied).list;
  } catch (error) {
    const { name, message } = error as Error;
    if (!name.endsWith('Exception')) throw error;
    // What was found there may be the password of a URL that is not closed.
    const expected = message.split('\n', 1)[0]?.replace(/,? but found\b.*/, '') ?? '';
    throw syntaxRefusal(path, expected);
  }
}

/** Throws `Refusal` with the file that does not parse. */
export async function parsePrisma(
  files: readonly { readonly path: string; readonly text: string }[],
): Promise<PrismaDocument> {
  const blocks: Block[] = [];
  for (const { path, text } of files) blocks.push(...(await parseBlocks(path, text)));
  const datasource = new Map<string, Value>();
  for (const block of blocks) {
    if (block.type !== 'datasource') continue;
    for (const item of block.assignments) {
      if (item.type === 'assignment') datasource.set(item.key, toValue(item.value));
    }
  }
  return {
    datasource,
    models: blocks.filter((block) => block.type === 'model').map(toModel),
    enums: blocks.filter((block) => block.type === 'enum').map(toEnum),
  };
}
