/** drizzle-kit's configuration, read from its text: nothing of it is run. */
import { dirname, posix } from 'node:path';
import type { EmitInput } from '../target.ts';
import type { Casing } from './code.ts';
import { moduleOf } from './module.ts';
import {
  bare,
  chainOf,
  type Expression,
  keyOf,
  type loadParser,
  type ObjectLiteral,
  propertyValue,
  stringOf,
} from './syntax.ts';

export function pathIn(folder: string, path: string): string {
  const joined = posix.normalize(posix.join(folder === '.' ? '' : folder, path));
  return joined.replace(/^\.\//, '').replace(/\/+$/, '');
}

export interface Config {
  readonly path: string;
  readonly dialect: string | null;
  readonly schema: readonly string[];
  readonly out: string;
  readonly casing: Casing;
  readonly prefix: string | null;
  readonly breakpoints: boolean;
}

export type Parse = Awaited<ReturnType<typeof loadParser>>;

function objectOf(node: Expression | null): ObjectLiteral | null {
  const value = node === null ? null : bare(node);
  if (value?.type === 'ObjectExpression') return value;
  const [first] = value === null ? [] : chainOf(value).args;
  return first === undefined ? null : objectOf(first);
}

function exportedObject(parse: Parse, path: string, text: string): ObjectLiteral | null {
  const source = path.endsWith('.json') ? `export default ${text}` : text;
  const body = parse(path, source);
  const module = moduleOf(path, source, body);
  for (const statement of body) {
    if (statement.type !== 'ExportDefaultDeclaration') continue;
    const node = statement.declaration as Expression;
    if (node.type === 'Identifier') {
      const found = module.declarations.find(({ name }) => name === node.name);
      return found === undefined ? null : objectOf(found.init);
    }
    return objectOf(node);
  }
  return null;
}

function strings(node: Expression | null): string[] {
  const value = node === null ? null : bare(node);
  if (value === null) return [];
  const one = stringOf(value);
  if (one !== null) return [one];
  if (value.type !== 'ArrayExpression') return [];
  return value.elements.flatMap((each) =>
    each === null || each.type === 'SpreadElement' ? [] : (stringOf(each) ?? []),
  );
}

function configOf(parse: Parse, path: string, text: string): Config | null {
  const object = exportedObject(parse, path, text);
  if (object === null) return null;
  const get = (of: ObjectLiteral, name: string) => {
    const found = of.properties.find((each) => keyOf(each) === name);
    return found === undefined ? null : propertyValue(found);
  };
  const folder = dirname(path);
  const migrations = objectOf(get(object, 'migrations'));
  const casing = stringOf(get(object, 'casing'));
  const breakpoints = get(object, 'breakpoints');
  return {
    path,
    dialect: stringOf(get(object, 'dialect')),
    schema: strings(get(object, 'schema')).map((each) => pathIn(folder, each)),
    out: pathIn(folder, stringOf(get(object, 'out')) ?? 'drizzle'),
    casing: casing === 'snake_case' || casing === 'camelCase' ? casing : null,
    prefix: migrations === null ? null : stringOf(get(migrations, 'prefix')),
    breakpoints: breakpoints?.type !== 'BooleanLiteral' || breakpoints.value,
  };
}

const usual = ['ts', 'js', 'mjs', 'cjs', 'mts', 'json'].map((end) => `drizzle.config.${end}`);

export async function readConfigs(input: EmitInput, parse: Parse): Promise<Config[]> {
  const named = (input.stack?.evidence ?? [])
    .filter(({ claim, value }) => claim === 'migration_tool' && value === 'drizzle-kit')
    .map(({ path }) => path);
  const configs: Config[] = [];
  for (const path of new Set([...named, ...usual])) {
    const text = await input.read(path);
    if (text === null || !/schema|dialect|out/.test(text)) continue;
    const config = configOf(parse, path, text);
    if (config !== null) configs.push(config);
  }
  return configs;
}

export function chooseConfig(configs: readonly Config[], directory: string | null): Config | null {
  const postgres = configs.filter(({ dialect }) => dialect === null || dialect === 'postgresql');
  return postgres.find(({ out }) => out === directory) ?? postgres[0] ?? null;
}
