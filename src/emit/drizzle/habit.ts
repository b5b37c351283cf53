/** What the project's own tables show: how constants and keys are called, how parts are given. */
import { plural, singular, snakeCase } from '../../model/names.ts';
import { camelCase } from './case.ts';
import { type Creator, cased, type Known, type TableCode } from './code.ts';
import { isIdentifier } from './style.ts';
import { member } from './syntax.ts';
import type { Modes } from './types.ts';

type Case = 'camel' | 'pascal' | 'database';

export interface Habit {
  readonly constants: Case;
  readonly number: 'plural' | 'singular' | 'as it is';
  readonly suffix: string;
  readonly enumSuffix: string;
  readonly keys: 'camel' | 'database';
  /** A name that the key says is said again. */
  readonly explicit: boolean;
  readonly parameter: string;
  readonly list: 'array' | 'object';
  /** Arguments of pgTable begin on a line of their own. */
  readonly spread: boolean;
  /** What makes most tables; null for `pgTable`. */
  readonly creator: Creator | null;
  /** `d.` where a function makes the columns of most tables; null where an object holds them. */
  readonly builders: string | null;
  readonly relations: boolean;
  readonly modes: Modes;
}

function majority<T>(votes: readonly T[], otherwise: T): T {
  const counts = new Map<T, number>();
  for (const vote of votes) counts.set(vote, (counts.get(vote) ?? 0) + 1);
  let best = otherwise;
  for (const [vote, count] of counts) if (count > (counts.get(best) ?? 0)) best = vote;
  return best;
}

function caseOf(name: string): Case[] {
  if (name.includes('_')) return ['database'];
  if (/^[A-Z]/.test(name)) return ['pascal'];
  return /[A-Z]/.test(name) ? ['camel'] : [];
}

const suffixes = ['Table', 'Tbl', 'Schema', '_table'];

function stemOf(constant: string, table: string): { stem: string; suffix: string } {
  const suffix = suffixes.find((each) => constant.endsWith(each) && !table.endsWith(each));
  return suffix === undefined
    ? { stem: constant, suffix: '' }
    : { stem: constant.slice(0, -suffix.length), suffix };
}

function numberOf(stem: string, table: string): Habit['number'][] {
  const [code, name] = [snakeCase(stem), snakeCase(table)];
  if (code === name) return ['as it is'];
  if (code === plural(name)) return ['plural'];
  return code === singular(name) ? ['singular'] : [];
}

function modesOf(known: Known): Modes {
  const votes = new Map<string, (string | null)[]>();
  for (const { chain } of known.tables.flatMap(({ columns }) => columns)) {
    const kind = chain?.callee.at(-1);
    if (chain === null || kind === undefined) continue;
    const options = chain.args.find((each) => each.type === 'ObjectExpression');
    const mode = member(options, 'mode');
    const value = mode?.type === 'StringLiteral' ? mode.value : null;
    votes.set(kind, [...(votes.get(kind) ?? []), value]);
  }
  const spell = (mode: string | null) => (mode === null ? null : `'${mode}'`);
  const found = [...votes].map(([kind, each]) => [kind, spell(majority(each, null))] as const);
  return Object.fromEntries([
    ['bigint', "'number'"] as const,
    ...found.filter(([, mode]) => mode !== null),
  ]);
}

function creatorOf(tables: readonly TableCode[]): Creator | null {
  const most = majority(
    tables.map(({ creator }) => (creator === null ? null : JSON.stringify(creator))),
    null,
  );
  return tables.find(({ creator }) => JSON.stringify(creator) === most)?.creator ?? null;
}

export function habitOf(known: Known): Habit {
  const { tables } = known;
  const stems = tables.map(({ constant, name }) => ({ ...stemOf(constant, name), name }));
  const columns = tables.flatMap(({ columns: each, casing }) =>
    each.map((column) => ({ ...column, casing })),
  );
  const keys = columns.flatMap(({ key, name }): Habit['keys'][] => {
    if (!/[a-z0-9]_[a-z0-9]/i.test(name)) return [];
    return [key === name ? 'database' : 'camel'];
  });
  const said = columns.flatMap(({ key, name, chain, nameSpan, casing }) =>
    chain !== null && cased(key, casing) === name ? [nameSpan !== null] : [],
  );
  const anyCasing = tables.some(({ casing }) => casing !== null);
  return {
    constants: majority(
      stems.flatMap(({ stem }) => caseOf(stem)),
      'camel',
    ),
    number: majority(
      stems.flatMap(({ stem, name }) => numberOf(stem, name)),
      'as it is',
    ),
    suffix: majority(
      stems.map(({ suffix }) => suffix),
      '',
    ),
    enumSuffix: majority(
      known.enums.map(({ constant }) => /(?:Enum|_enum)$/.exec(constant)?.[0] ?? ''),
      known.enums.length === 0 ? 'Enum' : '',
    ),
    keys: majority(keys, 'camel'),
    explicit: majority(said, !anyCasing),
    parameter: majority(
      tables.flatMap(({ parameter }) => (parameter === null ? [] : [parameter])),
      't',
    ),
    list: majority(
      tables.flatMap(({ list }): Habit['list'][] =>
        list === null ? [] : [list.type === 'ArrayExpression' ? 'array' : 'object'],
      ),
      'array',
    ),
    spread: majority(
      tables.flatMap(({ chain, module, list }) => {
        const [first] = chain.args;
        if (list === null || typeof first?.start !== 'number') return [];
        return [module.text.slice(chain.root.start, first.start).includes('\n')];
      }),
      true,
    ),
    creator: creatorOf(tables),
    builders: majority(
      tables.map(({ builders }) => (builders === '' ? null : builders)),
      null,
    ),
    relations: tables.length === 0 || known.relations.length > 0 || known.defined.length > 0,
    modes: modesOf(known),
  };
}

const words = new Set(
  `break case catch class const continue debugger default delete do else enum export extends false
  finally for function if implements import in instanceof interface let new null package private
  protected public return static super switch this throw true try typeof var void while with yield
  await async arguments eval undefined NaN Infinity sql relations`.split(/\s+/),
);

export function unused(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let n = 2; ; n += 1) if (!taken.has(`${name}${n}`)) return `${name}${n}`;
}

function plainName(name: string, otherwise: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^(?=\d)/, '_');
  return /[A-Za-z0-9]/.test(ascii) ? ascii : otherwise;
}

/** `line_items` is `lineItems`; names that hold capitals keep them. */
function camel(name: string): string {
  const [first = '', ...rest] = name.split('_').filter((word) => word !== '');
  return (
    first.charAt(0).toLowerCase() +
    first.slice(1) +
    rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  );
}

function inCase(name: string, style: Case): string {
  if (style === 'database') return name;
  const text = camel(name);
  return style === 'pascal' ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

function safe(name: string, taken: ReadonlySet<string>, suffix: string): string {
  const started = /^\d/.test(name) ? `_${name}` : name;
  if (words.has(started)) return unused(`${started}${suffix}`, taken);
  return taken.has(started) ? unused(`${started}${suffix}`, taken) : started;
}

/** Names of pg-core are left to its functions. */
export function tableConstant(table: string, habit: Habit, taken: ReadonlySet<string>): string {
  const name = plainName(table, 'table');
  const numbered =
    habit.number === 'plural' ? plural(name) : habit.number === 'singular' ? singular(name) : name;
  return safe(inCase(numbered, habit.constants) + habit.suffix, taken, 'Table');
}

export function enumConstant(name: string, habit: Habit, taken: ReadonlySet<string>): string {
  const text = plainName(name, 'kind');
  const cut =
    habit.enumSuffix !== '' && /_?enum$/i.test(text) ? text.replace(/_?enum$/i, '') : text;
  return safe(inCase(cut, habit.constants) + habit.enumSuffix, taken, 'Enum');
}

export function plainConstant(
  name: string,
  habit: Habit,
  taken: ReadonlySet<string>,
  suffix: string,
): string {
  return safe(inCase(plainName(name, 'other'), habit.constants), taken, suffix);
}

export function columnKey(column: string, habit: Habit, taken: ReadonlySet<string>): string {
  const text =
    habit.keys === 'database' && isIdentifier(column) ? column : camel(plainName(column, 'column'));
  // Of a table these are its own.
  const key = [
    '_',
    '$inferSelect',
    '$inferInsert',
    'enableRLS',
    'getSQL',
    'shouldOmitSQLParens',
  ].includes(text)
    ? `${text}_`
    : text;
  return unused(key, taken);
}

export function partKey(name: string, taken: ReadonlySet<string>): string {
  return unused(camelCase(plainName(name, 'part')), taken);
}
