/** Another type for a column where it stands: PostgreSQL keeps the rows as they are, or rewrites all. */
import { objectInWords } from '../../diff/words.ts';
import type { ObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Table } from '../../ir/schema.ts';
import { defaultExpression } from '../../postgres/ddl/parentheses.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { formatType } from '../../postgres/type.ts';
import { alteration, setting } from '../change/alteration.ts';
import { type ChangeContext, columnId } from '../change/context.ts';
import type { Unit } from '../unit.ts';
import { castPrecheck } from './copy/cast-precheck.ts';
import { type Casting, castingOf, type Retyped } from './copy/casting.ts';
import { isInPlace } from './copy/copies.ts';

/** `using` null: the values stay what they are. */
function statement(
  context: ChangeContext,
  table: Table,
  from: Column,
  to: Column,
  using: string | null,
): string {
  const alter = `ALTER COLUMN ${quoteIdentifier(to.name)}`;
  const type = formatType(to.type, context.spelling.defaultSchema);
  const collation = to.collation === null ? '' : ` COLLATE ${to.collation}`;
  const actions = [
    ...(from.default === null ? [] : [`${alter} DROP DEFAULT`]),
    `${alter} TYPE ${type}${collation}${using === null ? '' : ` USING ${using}`}`,
    ...(to.default === null ? [] : [`${alter} SET DEFAULT ${defaultExpression(to.default)}`]),
  ];
  return `ALTER TABLE ${relationName(table, context.spelling)}\n  ${actions.join(',\n  ')}`;
}

/** Dependents that are dropped and made again must not be there when the type changes. */
function dependents(context: ChangeContext, id: ObjectId): string[] {
  return [...context.before.values()]
    .filter((object) => object.dependsOn.includes(id) && context.fate.isGone(object.id))
    .map((object) => `drop ${object.id}`);
}

/** The same column of the tables that inherit it: it changes with this one. */
function handedDown(context: ChangeContext, table: Table, name: string): ObjectId[] {
  return context
    .descendants(tableId(table))
    .flatMap((id) => context.to.tables.filter((each) => tableId(each) === id))
    .map((each) => columnId(each, name))
    .filter((id) => context.fate.altered.has(id));
}

/** Without rows any cast will do, and their text is what all types have in common. */
function throughText(context: ChangeContext, before: Column, after: Column): Casting {
  const column = quoteIdentifier(after.name);
  const { defaultSchema } = context.spelling;
  return {
    forth: () => `${column}::text::${formatType(after.type, defaultSchema)}`,
    back: (value) => `${value}::text::${formatType(before.type, defaultSchema)}`,
    exact: true,
    breaks: null,
  };
}

export function changeType(
  context: ChangeContext,
  table: Table,
  before: Column,
  after: Column,
): Unit[] {
  const id = columnId(table, after.name);
  const retyped: Retyped = { id, table, before, after };
  const kept = isInPlace(context.tableBefore(table) ?? table, before, after);
  const casting = castingOf(context, retyped) ?? throughText(context, before, after);
  const column = quoteIdentifier(after.name);
  // What is computed is computed anew: USING is refused.
  const bare = kept || after.generated !== null;
  const back = casting.back ?? throughText(context, before, after).back;
  const targets = [...context.before.values()]
    .filter((object) => object.kind === 'foreign_key' && object.dependsOn.includes(id))
    .flatMap((object) => [object.parent, ...object.dependsOn])
    .filter((each) => each?.startsWith('table:') === true) as ObjectId[];
  const whole = [id, ...handedDown(context, table, after.name)];
  const words = kept ? `Widen ${objectInWords(id)} to` : `Rewrite ${objectInWords(id)} as`;
  return [
    alteration({
      key: `${id}#type`,
      provides: whole,
      needs: [...context.needs(id), ...whole.flatMap((column) => dependents(context, column))],
      changes: setting(
        id,
        { type: before.type, collation: before.collation, default: before.default },
        { type: after.type, collation: after.collation, default: after.default },
      ),
      words: `${words} ${formatType(after.type)}`,
      sql: statement(context, table, before, after, bare ? null : casting.forth('')),
      reverse: statement(context, table, after, before, bare ? null : (back?.(column) ?? column)),
      undo: kept || casting.exact || !context.isLive(tableId(table)) ? 'restores' : 'structure',
      precheck: kept ? null : castPrecheck(context, retyped, casting),
      locks: [
        ...context.lockFamily(tableId(table), 'ACCESS EXCLUSIVE'),
        ...context.locks(targets, 'ACCESS EXCLUSIVE'),
      ],
      rewrites: kept ? [] : context.family(tableId(table)),
      ...(kept ? {} : { statementTimeout: null }),
    }),
  ];
}
