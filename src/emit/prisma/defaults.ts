/** Column defaults as Prisma says them: its own words where it has them, else `dbgenerated`. */
import type { Column } from '../../ir/schema.ts';
import { quoted } from './draft.ts';
import type { PrismaType } from './types.ts';

export interface DefaultContext {
  readonly type: PrismaType & { readonly list: boolean };
  /** Prisma's name for an enum's value; null when it has no such value. */
  readonly valueName: (value: string) => string | null;
  /** The expression as PostgreSQL spells it; null when it is not known. */
  readonly spelled: string | null;
}

const cast = String.raw`(?:\s*::\s*(?:"(?:[^"]|"")*"|[\p{L}\w\s.()[\],$])+)?`;
const textLiteral = new RegExp(String.raw`^\(?(E?)'((?:[^'\\]|''|\\[\s\S])*)'${cast}\)?$`, 'iu');
const numberLiteral = new RegExp(String.raw`^\(?(-?\d+(?:\.\d+)?)\)?${cast}$`, 'u');
const arrayLiteral = new RegExp(String.raw`^\(?ARRAY\[([\s\S]*)\]${cast}\)?$`, 'iu');

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** What stands in `'…'` or `E'…'`, with any cast; null for anything else. */
function stringOf(sql: string): string | null {
  const match = textLiteral.exec(sql.trim());
  if (match === null) return null;
  const [, escaped, body = ''] = match;
  if (escaped !== '') {
    if (/\\[^nrtbf'"\\]/.test(body)) return null;
    return body.replace(/''|\\([\s\S])/g, (_, mark?: string) =>
      mark === undefined ? "'" : (escapes[mark] ?? mark),
    );
  }
  return body.replaceAll("''", "'");
}

function numberOf(sql: string): string | null {
  const found = numberLiteral.exec(sql.trim())?.[1] ?? stringOf(sql);
  return found !== null && /^-?\d+(\.\d+)?$/.test(found) ? found : null;
}

function isNow(sql: string): boolean {
  return /^(now\(\)|current_timestamp)$/i.test(sql.trim());
}

function bytes(text: string): string | null {
  return /^\\x([0-9a-f]{2})*$/i.test(text)
    ? quoted(Buffer.from(text.slice(2), 'hex').toString('base64'))
    : null;
}

/** One value, in the words of the field's type; null where Prisma has none. */
function value(sql: string, { type, valueName }: DefaultContext): string | null {
  const text = stringOf(sql);
  switch (type.kind) {
    case 'enum':
      return text === null ? null : valueName(text);
    case 'Int':
      return wholeNumber(sql);
    case 'BigInt':
      return wholeNumber(sql);
    case 'Float':
    case 'Decimal':
      return numberOf(sql);
    case 'Boolean':
      return /^'?(true|false)'?(::boolean)?$/i.exec(sql.trim())?.[1]?.toLowerCase() ?? null;
    case 'String':
      // A literal of a uuid is an expression to Prisma.
      return text === null || type.native === 'db.Uuid' ? null : quoted(text);
    case 'Json':
      return text === null ? null : quoted(text);
    case 'Bytes':
      return text === null ? null : bytes(text);
    default:
      return null;
  }
}

function wholeNumber(sql: string): string | null {
  const number = numberOf(sql);
  return number !== null && /^-?\d+$/.test(number) ? number : null;
}

/** Elements of `{a,"b c"}`; null for nested arrays and NULLs. */
function arrayItems(text: string): string[] | null {
  const inner = /^\{([\s\S]*)\}$/.exec(text.trim())?.[1];
  if (inner === undefined) return null;
  if (inner.trim() === '') return [];
  const items: string[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\[\s\S])*)"|([^",{}\\]+))\s*(,|$)/y;
  for (let at = 0; at < inner.length; ) {
    pattern.lastIndex = at;
    const match = pattern.exec(inner);
    if (match === null) return null;
    const bare = match[2]?.trim();
    if (bare?.toUpperCase() === 'NULL') return null;
    items.push(bare ?? (match[1] ?? '').replace(/\\([\s\S])/g, '$1'));
    at = pattern.lastIndex;
    if (match[3] === '' && at < inner.length) return null;
  }
  return items;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function listValue(sql: string, context: DefaultContext): string | null {
  const text = stringOf(sql);
  const array = arrayLiteral.exec(sql.trim())?.[1];
  const items =
    text !== null
      ? (arrayItems(text)?.map(literal) ?? null)
      : array === undefined
        ? null
        : array.trim() === ''
          ? []
          : splitItems(array);
  if (items === null) return null;
  const words = items.map((item) => value(item, context));
  return words.includes(null) ? null : `[${words.join(', ')}]`;
}

/** At commas outside of strings and brackets. */
function splitItems(list: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let item = '';
  for (const [token] of list.matchAll(/'(?:[^']|'')*'|[\s\S]/g)) {
    if (/^[([{]$/.test(token)) depth += 1;
    if (/^[)\]}]$/.test(token)) depth -= 1;
    if (token === ',' && depth === 0) {
      items.push(item.trim());
      item = '';
    } else item += token;
  }
  return [...items, item.trim()];
}

function dbgenerated(expression: string | null): string {
  return expression === null ? 'dbgenerated()' : `dbgenerated(${quoted(expression)})`;
}

/** Needs no one to spell it: a call without arguments is written in one way. */
const simpleCall = /^[a-z_][a-z0-9_]*\(\)$/;

/** Inside of `@default(…)`; null when the column has no default that Prisma sees. */
export function prismaDefault(column: Column, context: DefaultContext): string | null {
  if (column.identity !== null) return 'autoincrement()';
  const sql = column.generated?.expression ?? column.default;
  if (sql === null || /^null(::[\w\s]+)?$/i.test(sql.trim())) return null;
  const { type } = context;
  if (type.kind === null) return dbgenerated(context.spelled);
  if (/^nextval\(/i.test(sql.trim()) && (type.kind === 'Int' || type.kind === 'BigInt')) {
    return 'autoincrement()';
  }
  if (type.kind === 'DateTime' && !type.list && isNow(sql)) return 'now()';
  const known = type.list ? listValue(sql, context) : value(sql, context);
  if (known !== null) return known;
  return dbgenerated(context.spelled ?? (simpleCall.test(sql.trim()) ? sql.trim() : null));
}
