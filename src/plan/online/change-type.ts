/** Another type for a column: in place where PostgreSQL keeps the rows as they are. */
import { objectInWords } from '../../diff/words.ts';
import { Refusal } from '../../ir/findings.ts';
import type { ObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Table } from '../../ir/schema.ts';
import type { ColumnType } from '../../ir/type.ts';
import { defaultExpression } from '../../postgres/ddl/parentheses.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { formatType } from '../../postgres/type.ts';
import { alteration, setting } from '../change/alteration.ts';
import { type ChangeContext, columnId } from '../change/context.ts';
import type { Unit } from '../unit.ts';

function numbers(type: ColumnType): number[] {
  return (type.modifiers.match(/\d+/g) ?? []).map(Number);
}

/** No limit is more than any limit. */
function notLess(after: number | undefined, before: number | undefined): boolean {
  return after === undefined || (before !== undefined && after >= before);
}

const timed = new Set(['timestamp', 'timestamptz', 'time', 'timetz']);

/** ALTER TABLE, Notes: the old type is binary coercible to the new, or its limit only widens. */
export function isWidening(before: ColumnType, after: ColumnType): boolean {
  if (before.schema !== null || after.schema !== null || before.array || after.array) return false;
  const [length] = numbers(before);
  const [newLength] = numbers(after);
  const strings = ['varchar', 'text'];
  if (strings.includes(before.name) && strings.includes(after.name)) {
    return notLess(
      after.name === 'text' ? undefined : newLength,
      before.name === 'text' ? undefined : length,
    );
  }
  if (before.name === 'cidr' && after.name === 'inet') return true;
  if (before.name !== after.name) return false;
  if (before.name === 'varbit' || timed.has(before.name)) return notLess(newLength, length);
  if (before.name !== 'numeric') return false;
  if (newLength === undefined) return true;
  const [, scale = 0] = numbers(before);
  const [, newScale = 0] = numbers(after);
  return length !== undefined && newLength >= length && scale === newScale;
}

function statement(context: ChangeContext, table: Table, from: Column, to: Column, cast: boolean) {
  const alter = `ALTER COLUMN ${quoteIdentifier(to.name)}`;
  const type = formatType(to.type, context.spelling.defaultSchema);
  const collation = to.collation === null ? '' : ` COLLATE ${to.collation}`;
  const using = cast ? ` USING ${quoteIdentifier(to.name)}::text::${type}` : '';
  const actions = [
    ...(from.default === null ? [] : [`${alter} DROP DEFAULT`]),
    `${alter} TYPE ${type}${collation}${using}`,
    ...(to.default === null ? [] : [`${alter} SET DEFAULT ${defaultExpression(to.default)}`]),
  ];
  return `ALTER TABLE ${relationName(table, context.spelling)}\n  ${actions.join(',\n  ')}`;
}

function refuse(id: ObjectId, before: Column, after: Column): never {
  throw new Refusal(
    'change_not_supported',
    `The type of ${objectInWords(id)} (${id}) cannot change from ${formatType(before.type)} to ${formatType(after.type)} yet: PostgreSQL would rewrite the table while nobody can read or write it.`,
    'Add a column of the new type, fill it, and let the code change over; or name the table in empty_tables when it holds no rows.',
  );
}

/** Dependents that are dropped and made again must not be there when the type changes. */
function dependents(context: ChangeContext, id: ObjectId): string[] {
  return [...context.before.values()]
    .filter((object) => object.dependsOn.includes(id) && context.fate.isGone(object.id))
    .map((object) => `drop ${object.id}`);
}

export function changeType(
  context: ChangeContext,
  table: Table,
  before: Column,
  after: Column,
): Unit[] {
  const id = columnId(table, after.name);
  const live = context.isLive(tableId(table));
  const kept = isWidening(before.type, after.type) && before.collation === after.collation;
  if (live && !kept) refuse(id, before, after);
  const targets = [...context.before.values()]
    .filter((object) => object.kind === 'foreign_key' && object.dependsOn.includes(id))
    .flatMap((object) => [object.parent, ...object.dependsOn])
    .filter((each) => each?.startsWith('table:') === true) as ObjectId[];
  return [
    alteration({
      key: `${id}#type`,
      provides: [id],
      needs: [...context.needs(id), ...dependents(context, id)],
      changes: setting(
        id,
        { type: before.type, collation: before.collation, default: before.default },
        { type: after.type, collation: after.collation, default: after.default },
      ),
      words: `Widen ${objectInWords(id)} to ${formatType(after.type)}`,
      sql: statement(context, table, before, after, !kept),
      reverse: statement(context, table, after, before, !kept),
      locks: [
        ...context.lockFamily(tableId(table), 'ACCESS EXCLUSIVE'),
        ...context.locks(targets, 'ACCESS EXCLUSIVE'),
      ],
      rewrites: kept ? [] : context.family(tableId(table)),
      ...(kept ? {} : { words: `Change the type of ${objectInWords(id)}`, statementTimeout: null }),
    }),
  ];
}
