/** New values of an enum that is there. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Enum, Table } from '../../ir/schema.ts';
import { inOneStatement } from '../../postgres/ddl/block.ts';
import { setComment } from '../../postgres/ddl/comment.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { createEnum } from '../../postgres/ddl/types.ts';
import { quoteIdentifier, quoteLiteral, shortenIdentifier } from '../../postgres/identifier.ts';
import { formatType, typeName } from '../../postgres/type.ts';
import { alteration, setting } from '../change/alteration.ts';
import { type ChangeContext, columnId, type SetChange } from '../change/context.ts';
import { ranks, type Unit } from '../unit.ts';

interface User {
  readonly table: Table;
  readonly column: Column;
}

/** Where the type is used by plain columns alone it can be made again; null otherwise. */
function plainUsers(context: ChangeContext, id: ObjectId): User[] | null {
  const users = context.from.tables.flatMap((table) =>
    table.columns
      .filter(({ name }) => context.before.get(columnId(table, name))?.dependsOn.includes(id))
      .map((column) => ({ table, column })),
  );
  const columns = new Set<ObjectId>(users.map(({ table, column }) => columnId(table, column.name)));
  // A foreign key would for a while be one between two types.
  const harmless = new Set(['index', 'primary_key', 'unique']);
  const plain = [...context.before.values()].every((object) => {
    if (object.id === id || columns.has(object.id)) return true;
    if (object.parent === id || object.dependsOn.includes(id)) return false;
    return harmless.has(object.kind) || !object.dependsOn.some((need) => columns.has(need));
  });
  const own = users.every(
    ({ table, column }) =>
      column.generated === null &&
      table.partitionOf === null &&
      table.partitionBy === null &&
      table.inherits.length === 0 &&
      (context.children.get(tableId(table)) ?? []).length === 0,
  );
  return plain && own ? users : null;
}

function castBack(context: ChangeContext, { table, column }: User): string {
  const name = quoteIdentifier(column.name);
  const alter = `ALTER COLUMN ${name}`;
  const type = formatType(column.type, context.spelling.defaultSchema);
  const text = column.type.array ? 'text[]' : 'text';
  const actions = [
    ...(column.default === null ? [] : [`${alter} DROP DEFAULT`]),
    `${alter} TYPE ${type} USING ${name}::${text}::${type}`,
    ...(column.default === null ? [] : [`${alter} SET DEFAULT ${column.default}`]),
  ];
  return `ALTER TABLE ${relationName(table, context.spelling)}\n  ${actions.join(',\n  ')}`;
}

/**
 * PostgreSQL takes no value from an enum: the type is made again. A row that has the new value
 * makes this fail, with nothing changed.
 */
function withoutValue(
  context: ChangeContext,
  type: Enum,
  values: readonly string[],
): string | null {
  const id = objectId('enum', type.schema, type.name);
  const users = plainUsers(context, id);
  if (users === null) return null;
  const name = typeName(type.schema, type.name, context.spelling.defaultSchema);
  const old = shortenIdentifier(`${type.name}_old`);
  const oldName = typeName(type.schema, old, context.spelling.defaultSchema);
  return inOneStatement([
    `ALTER TYPE ${name} RENAME TO ${quoteIdentifier(old)}`,
    createEnum({ ...type, values }, context.spelling),
    ...users.map((user) => castBack(context, user)),
    `DROP TYPE ${oldName}`,
    ...(type.comment === null ? [] : [setComment(`TYPE ${name}`, type.comment)]),
  ]);
}

function isSubsequence(short: readonly string[], long: readonly string[]): boolean {
  const kept = long.filter((value) => short.includes(value));
  return kept.length === short.length && kept.every((value, i) => value === short[i]);
}

function place(values: readonly string[], at: number, known: ReadonlySet<string>): string {
  const previous = values[at - 1];
  if (previous !== undefined) return ` AFTER ${quoteLiteral(previous)}`;
  const next = values.slice(at + 1).find((value) => known.has(value));
  return next === undefined ? '' : ` BEFORE ${quoteLiteral(next)}`;
}

/** Outside: a value can be used only after the transaction that adds it (ALTER TYPE, Notes). */
export function alterEnum(context: ChangeContext, { id, before, after }: SetChange): Unit[] {
  const was = context.from.enums.find((each) => objectId('enum', each.schema, each.name) === id);
  const is = context.to.enums.find((each) => objectId('enum', each.schema, each.name) === id);
  if (was === undefined || is === undefined || !('values' in after)) return [];
  if (!isSubsequence(was.values, is.values)) return [];
  const known = new Set(was.values);
  const units: Unit[] = [];
  const type = typeName(is.schema, is.name, context.spelling.defaultSchema);
  for (const [at, value] of is.values.entries()) {
    if (known.has(value)) continue;
    const back = withoutValue(
      context,
      was,
      is.values.filter((each) => known.has(each)),
    );
    const [previous] = units.slice(-1);
    units.push(
      alteration({
        key: `${id}#${value}`,
        provides: [`${id}#${value}`, id],
        needs: previous === undefined ? [] : [previous.key],
        rank: ranks.value,
        transaction: 'outside',
        changes: setting(id, { values: before.values }, { values: after.values }),
        words: `Add value ${value} to ${objectInWords(id)}`,
        sql: `ALTER TYPE ${type} ADD VALUE IF NOT EXISTS ${quoteLiteral(value)}${place(is.values, at, known)}`,
        reverse: back ?? '',
        undo: back === null ? 'cannot' : 'restores',
      }),
    );
    known.add(value);
  }
  return units;
}
