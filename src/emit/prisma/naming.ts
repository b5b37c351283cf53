/** Prisma's names for what the database has, in the habit that the schema's own names show. */
import { plural, singular, snakeCase } from '../../model/names.ts';
import { columnFields, type Draft, databaseName } from './draft.ts';

/** `database`: as the database calls it, without `@map`. */
export interface Habit {
  readonly models: 'singular' | 'plural' | 'database';
  readonly fields: 'camel' | 'database';
}

/** What the generated client cannot have as a name of a model or enum. */
const reserved = new Set(
  `PrismaClient String Int Boolean Json Float BigInt Bytes Decimal DateTime async await break case
  catch class const continue debugger default delete do else enum export extends false finally for
  function if implements import in instanceof interface let new null package private protected
  public return super static switch this throw true try typeof var void while with yield model type
  view datasource generator Unsupported dynamic abstract`.split(/\s+/),
);

/** Prisma's identifiers are ASCII, begin with a letter and have no spaces. */
function identifier(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^[^A-Za-z]+/, '');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `line_items` is `LineItems`; names that hold capitals keep them. */
function pascal(name: string): string {
  return identifier(name).split('_').map(capital).join('');
}

function camel(name: string): string {
  const joined = pascal(name);
  return joined.charAt(0).toLowerCase() + joined.slice(1);
}

function majority<T extends string>(votes: readonly T[], otherwise: T): T {
  const counts = new Map<T, number>();
  for (const vote of votes) counts.set(vote, (counts.get(vote) ?? 0) + 1);
  let best = otherwise;
  for (const [vote, count] of counts) {
    if (count > (counts.get(best) ?? 0)) best = vote;
  }
  return best;
}

function modelVote(name: string, table: string): Habit['models'][] {
  // One word in one spelling shows nothing: `User` for the table "User" is also its name.
  if (name === table) return /^[A-Z]/.test(name) ? [] : ['database'];
  const snake = snakeCase(name);
  if (singular(snake) === plural(snake)) return [];
  return [snake === plural(snake) ? 'plural' : 'singular'];
}

export function habitOf(draft: Draft): Habit {
  const models = draft.blocks('model');
  const named = models.flatMap((model) => modelVote(model.name, databaseName(model)));
  const fields = models.flatMap((model) =>
    columnFields(draft, model).flatMap((field): Habit['fields'][] => {
      const column = databaseName(field);
      if (!/[a-z0-9]_[a-z0-9]/i.test(column)) return [];
      return [field.name === column ? 'database' : 'camel'];
    }),
  );
  const style = majority(named, 'singular');
  return { models: style, fields: majority(fields, style === 'database' ? 'database' : 'camel') };
}

/** With a number behind it when the name is taken. */
export function unused(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let n = 2; ; n += 1) if (!taken.has(`${name}${n}`)) return `${name}${n}`;
}

export function modelName(table: string, habit: Habit, taken: ReadonlySet<string>): string {
  const cased = habit.models === 'database' ? identifier(table) : pascal(wordsOf(table, habit));
  const name = cased === '' ? 'Model' : cased;
  return unused(reserved.has(name) ? `${name}_` : name, taken);
}

function wordsOf(table: string, { models }: Habit): string {
  return models === 'singular' ? singular(table) : table;
}

/** Types are called in the singular by everybody. */
export function enumName(type: string, habit: Habit, taken: ReadonlySet<string>): string {
  const cased = habit.models === 'database' ? identifier(type) : pascal(type);
  const name = cased === '' ? 'Kind' : cased;
  return unused(reserved.has(name) ? `${name}_` : name, taken);
}

export function fieldName(column: string, habit: Habit, taken: ReadonlySet<string>): string {
  const name = habit.fields === 'database' ? identifier(column) : camel(column);
  return unused(name === '' ? 'field' : name, taken);
}

/** The value's own text where Prisma takes it; hyphens are allowed there, and used by few. */
export function valueName(value: string, taken: ReadonlySet<string>): string {
  const name = /^[A-Za-z][A-Za-z0-9_]*$/.test(value) ? value : identifier(value);
  return unused(name === '' ? `v${identifier(`v${value}`)}` : name, taken);
}

/** `customer_id` refers to a `customer`; a column without `_id` to what it is called, and `Ref`. */
export function relationFieldName(
  columns: readonly string[],
  referenced: string,
  habit: Habit,
  taken: ReadonlySet<string>,
): string {
  const own = columns.at(-1) ?? '';
  const stem = /^(.+?)(?:_id|Id|_uuid|_key|_code)$/.exec(own)?.[1] ?? null;
  const base = stem ?? singular(referenced);
  const name = habit.fields === 'database' ? identifier(base) : camel(base);
  return unused(name === '' ? 'parent' : name, taken);
}

/** `orders`, or `order` where there can be one only. */
export function backFieldName(
  table: string,
  many: boolean,
  habit: Habit,
  taken: ReadonlySet<string>,
): string {
  const base = many ? plural(singular(table)) : singular(table);
  const name = habit.fields === 'database' ? identifier(base) : camel(base);
  return unused(name === '' ? 'others' : name, taken);
}
