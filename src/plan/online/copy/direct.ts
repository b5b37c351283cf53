/**
 * Columns that move to a type made again where they stand: those of tables without rows, and of
 * partitioned and inheriting ones, which PostgreSQL rewrites.
 */
import { objectInWords } from '../../../diff/words.ts';
import { type ObjectId, objectId, parseObjectId } from '../../../ir/id.ts';
import { type SchemaObject, tableId } from '../../../ir/objects.ts';
import type { Column, Schema, Table } from '../../../ir/schema.ts';
import { defaultExpression } from '../../../postgres/ddl/parentheses.ts';
import { relationName } from '../../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../../postgres/identifier.ts';
import { renameIn } from '../../../postgres/rename-in.ts';
import { formatType } from '../../../postgres/type.ts';
import { alteration, setting } from '../../change/alteration.ts';
import type { ChangeContext } from '../../change/context.ts';
import type { Unit } from '../../unit.ts';
import { dependents } from '../change-type.ts';
import { forgetType } from '../forget-types.ts';
import { castPrecheck } from './cast-precheck.ts';
import { castingOf } from './casting.ts';
import type { Copies } from './copies.ts';
import { type Rebuild, type Rebuilds, rebuildOf, typeKeysOf } from './rebuilds.ts';

export interface Direct {
  readonly id: ObjectId;
  readonly table: Table;
  readonly before: Column;
  readonly after: Column;
  readonly rebuild: Rebuild;
}

type Objects = ReadonlyMap<ObjectId, SchemaObject>;

interface Given {
  readonly from: Schema;
  readonly to: Schema;
  readonly rebuilds: Rebuilds;
  readonly copies: Copies;
}

function columnsOf({ from, to }: Pick<Given, 'from' | 'to'>) {
  const tables = new Map(from.tables.map((table) => [tableId(table), table]));
  return to.tables.flatMap((table) =>
    table.columns.flatMap((after) => {
      const id = objectId('column', table.schema, table.name, after.name);
      const before = tables.get(tableId(table))?.columns.find(({ name }) => name === after.name);
      return before === undefined ? [] : [{ id, table, before, after }];
    }),
  );
}

/** What a parent's change does to its children is done with it. */
export function directColumns(given: Given): Direct[] {
  const { rebuilds, copies } = given;
  if (rebuilds.size === 0) return [];
  return columnsOf(given).flatMap((column) => {
    const { before, after, id } = column;
    const rebuild = rebuildOf(rebuilds, after.type);
    const same = rebuildOf(rebuilds, before.type) === rebuild;
    if (rebuild === undefined || !same || copies.has(id) || after.inherited) return [];
    if (after.generated !== null || column.table.partitionOf !== null) return [];
    return [{ ...column, rebuild }];
  });
}

/** Columns of other types whose default speaks of a type that is made again. */
export function speakingDefaults(given: Given, before: Objects): Direct[] {
  const { rebuilds, copies } = given;
  if (rebuilds.size === 0) return [];
  const direct = new Set(directColumns(given).map(({ id }) => id));
  return columnsOf(given).flatMap((column) => {
    const { id, after } = column;
    if (copies.has(id) || direct.has(id) || after.generated !== null) return [];
    if (column.before.default === null || after.default === null) return [];
    const needs = before.get(id)?.dependsOn ?? [];
    const [rebuild] = needs.flatMap((need) => rebuilds.get(need) ?? []);
    return rebuild === undefined ? [] : [{ ...column, rebuild }];
  });
}

function head(context: ChangeContext, { table, after }: Direct): string {
  return `ALTER TABLE ${relationName(table, context.spelling)} ALTER COLUMN ${quoteIdentifier(after.name)}`;
}

function setDefault(text: string | null): string {
  return text === null ? 'DROP DEFAULT' : `SET DEFAULT ${defaultExpression(text)}`;
}

/** The same column of the tables that inherit it moves along. */
function inheriting(context: ChangeContext, { table, after }: Direct): ObjectId[] {
  return context
    .descendants(tableId(table))
    .map((each) =>
      objectId('column', ...(parseObjectId(each).names as [string, string]), after.name),
    );
}

/** The keys of its name and of those of the types that it is made of: the cast speaks of them. */
function namesOf(context: ChangeContext, rebuild: Rebuild): string[] {
  const under = (context.objects.get(rebuild.id)?.dependsOn ?? []).flatMap(
    (need) => context.rebuilds.get(need) ?? [],
  );
  return [typeKeysOf(rebuild).named, ...under.flatMap((each) => namesOf(context, each))];
}

function move(context: ChangeContext, direct: Direct): Unit {
  const { id, table, before, after, rebuild } = direct;
  const casting = castingOf(context, direct, 'final');
  const column = quoteIdentifier(after.name);
  const type = formatType(after.type, context.spelling.defaultSchema);
  const old = context.oldOf(before.type) ?? type;
  const alter = `ALTER COLUMN ${column}`;
  const statement = (to: string, using: string, drops: boolean, value: string | null) => {
    const actions = [
      ...(drops ? [`${alter} DROP DEFAULT`] : []),
      `${alter} TYPE ${to} USING ${using}`,
      ...(value === null ? [] : [`${alter} ${setDefault(value)}`]),
    ];
    return `ALTER TABLE ${relationName(table, context.spelling)}\n  ${actions.join(',\n  ')}`;
  };
  const whole = [id, ...inheriting(context, direct)];
  const using = casting?.forth('') ?? `${column}::text::${type}`;
  const back = casting?.back?.(column) ?? `${column}::text::${old}`;
  const then =
    before.default === null ? null : renameIn(before.default, new Map(), context.typeNames('old'));
  const forget = forgetType(context, table, { before, after, made: true });
  return alteration({
    key: `${id}#type`,
    provides: [`${id}#type`, ...whole],
    needs: [...namesOf(context, rebuild), ...whole.flatMap((each) => dependents(context, each))],
    changes: setting(id, { default: before.default }, { default: after.default }),
    words: `Rewrite ${objectInWords(id)}, of a type that is made again`,
    sql: [statement(type, using, before.default !== null, after.default), ...forget.forth].join(
      ';\n',
    ),
    reverse: [statement(old, back, after.default !== null, then), ...forget.back].join(';\n'),
    undo: casting?.exact === false && context.isLive(tableId(table)) ? 'structure' : 'restores',
    precheck: casting === null ? null : castPrecheck(context, direct, casting),
    rewrites: context.family(tableId(table)),
    statementTimeout: null,
    locks: context.lockFamily(tableId(table), 'ACCESS EXCLUSIVE'),
  });
}

function speak(context: ChangeContext, direct: Direct): Unit[] {
  const { id, table, before, after, rebuild } = direct;
  const locks = context.lockFamily(tableId(table), 'ACCESS EXCLUSIVE');
  const alter = head(context, direct);
  const { aside } = typeKeysOf(rebuild);
  const phase = context.copies.size > 0 ? ('contract' as const) : ('expand' as const);
  return [
    alteration({
      key: `${id}#default aside`,
      needs: [],
      phase,
      changes: setting(id, {}, {}),
      words: `Take the default from ${objectInWords(id)}, which speaks of a type that is made again`,
      sql: `${alter} DROP DEFAULT`,
      reverse: `${alter} ${setDefault(before.default)}`,
      locks,
    }),
    alteration({
      key: `${id}#default again`,
      provides: [`${id}#default again`, id],
      needs: [aside, typeKeysOf(rebuild).named, `${id}#default aside`],
      phase,
      changes: setting(id, { default: before.default }, { default: after.default }),
      words: `Give ${objectInWords(id)} its default again`,
      sql: `${alter} ${setDefault(after.default)}`,
      reverse: `${alter} DROP DEFAULT`,
      locks,
    }),
  ];
}

export function directUnits(context: ChangeContext): Unit[] {
  return [
    ...context.direct.map((direct) => move(context, direct)),
    ...context.speaking.flatMap((direct) => speak(context, direct)),
  ];
}
