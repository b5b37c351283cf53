/** Changes of a column that is there. */

import { objectInWords } from '../../diff/words.ts';
import { parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Table } from '../../ir/schema.ts';
import { columnDefinitions } from '../../postgres/ddl/column.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { setStorage } from '../../postgres/ddl/storage.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { backfillUnits } from '../online/backfill.ts';
import { changeType } from '../online/change-type.ts';
import { setNotNull, setNotNullAtOnce } from '../online/set-not-null.ts';
import { ownColumns } from '../partition/inherit.ts';
import { notNullUnsaid } from '../setting-places.ts';
import type { Unit } from '../unit.ts';
import { notNullAgain } from './again-apart.ts';
import { alterIdentity, goesOnBehindRows, startBehindRows } from './alter-identity.ts';
import { action, besideParent, type ColumnChange } from './column-change.ts';
import { computedAgain } from './computed-again.ts';
import type { ChangeContext, SetChange } from './context.ts';
import { dependentsIn } from './dependents.ts';
import { tableOf } from './find.ts';
import { defaultUnit, dropNotNull, handedDown } from './heirs.ts';

function alterDefault(given: ColumnChange): Unit[] {
  const { after, before, change } = given;
  if (after.generated !== null || 'type' in change.after) return [];
  if (before.generated !== null && after.default === null) return [];
  // The steps of a type that is made again see to it.
  const own = [...given.context.direct, ...given.context.speaking];
  if (own.some(({ id }) => id === change.id)) return [];
  if (given.context.fate.unsettled.has(change.id)) return [];
  // A column has a default or an identity: one must be gone before the other can come.
  const unit = defaultUnit(given);
  const later = after.default !== null && 'identity' in change.after;
  // Nothing may come between: then rows would get no number.
  const together = after.default === null && after.identity !== null;
  return [
    {
      ...unit,
      provides: [unit.key, change.id],
      needs: [
        ...unit.needs,
        ...(later ? [`${change.id}#identity`] : []),
        ...(together ? [`${change.id}#not_null`, `${change.id}#type`] : []),
        `${change.id}#generated`,
      ],
      reverse: [unit.reverse, ...goesOnBehindRows(given)].join(';\n'),
      words:
        after.default === null
          ? `Give ${objectInWords(change.id)} no default`
          : `Give ${objectInWords(change.id)} its default`,
    },
  ];
}

/** A primary key holds its columns NOT NULL. */
function looseNeeds({ context, change }: ColumnChange): string[] {
  return (dependentsIn(context.before).get(change.id) ?? [])
    .filter(({ kind }) => kind === 'primary_key')
    .filter(({ id }) => context.fate.isGone(id))
    .map(({ id }) => `drop ${id}`);
}

function alterNotNull(given: ColumnChange): Unit[] {
  const { context, table, before, after, change } = given;
  if (!after.notNull) {
    const unit = dropNotNull(given);
    const identity = 'identity' in change.after ? [`${change.id}#identity`] : [];
    return [
      {
        ...unit,
        needs: [...unit.needs, ...looseNeeds(given), ...identity, ...notNullUnsaid(change.id)],
        words: `Let ${objectInWords(change.id)} be empty`,
        apart: context.apart ? notNullAgain(context, table, before) : [],
      },
    ];
  }
  if (!context.isLive(tableId(table))) return setNotNullAtOnce(context, table, after);
  const fill = context.fill(change.id);
  const code = `write ${objectInWords(change.id)} on every insert and update`;
  if (fill === undefined) return beforeIdentity(given, setNotNull(context, table, after));
  return [
    ...backfillUnits(context, table, after, fill, [], code),
    ...beforeIdentity(given, setNotNull(context, table, after, 'backfill')),
  ];
}

/** An identity takes the place of the default, and NOT NULL comes before both. */
function beforeIdentity({ before, after, change }: ColumnChange, units: Unit[]): Unit[] {
  if (before.default === null || after.identity === null) return units;
  return units.map((unit) => ({ ...unit, needs: unit.needs.filter((id) => id !== change.id) }));
}

/** PostgreSQL refuses DROP EXPRESSION where a table that inherits has heirs itself, with ONLY and without. */
function isDeep(context: ChangeContext, table: Table): boolean {
  const heirs = (each: Table) => context.children.get(tableId(each)) ?? [];
  return heirs(table).some((each) => heirs(each).length > 0);
}

/** The values stay as they were computed. On the way back they are computed again. */
function dropExpression(given: ColumnChange): Unit[] {
  const { context, table, before, change } = given;
  if (before.generated === null || isDeep(context, table)) return [];
  const name = relationName(table, context.spelling);
  const column = quoteIdentifier(before.name);
  const [definition] = columnDefinitions(table, [before], context.spelling);
  const stands = [...context.before.values()].some(({ dependsOn }) =>
    dependsOn.includes(change.id),
  );
  const again = stands ? computedAgain(given) : null;
  const unit = action(given, 'generated', 'ACCESS EXCLUSIVE', 'DROP EXPRESSION', '');
  return [
    {
      ...unit,
      words: `Keep the values of ${objectInWords(change.id)} as they are, computed no more`,
      reverse:
        again ?? `ALTER TABLE ${name} DROP COLUMN ${column}, ADD COLUMN ${definition?.text ?? ''}`,
      undo: stands && again === null ? 'cannot' : 'restores',
    },
  ];
}

function alterSettings(given: ColumnChange): Unit[] {
  const { before, after, change } = given;
  const units: Unit[] = [];
  const compression = (column: Column) => `SET COMPRESSION ${column.compression ?? 'default'}`;
  const statistics = (column: Column) => `SET STATISTICS ${column.statistics ?? -1}`;
  // The statement of another type says them too.
  const typed = 'type' in change.after || 'collation' in change.after;
  if ('storage' in change.after && !typed) {
    units.push(
      handedDown(given, 'storage', 'ACCESS EXCLUSIVE', setStorage(after), setStorage(before)),
    );
  }
  if ('compression' in change.after && !typed) {
    const locks = given.context.locks([tableId(given.table)], 'ACCESS EXCLUSIVE');
    const [forth, back] = [compression(after), compression(before)];
    units.push({ ...action(given, 'compression', 'ACCESS EXCLUSIVE', forth, back), locks });
  }
  if ('statistics' in change.after) {
    const [forth, back] = [statistics(after), statistics(before)];
    units.push(handedDown(given, 'statistics', 'SHARE UPDATE EXCLUSIVE', forth, back));
  }
  return units;
}

export function alterColumn(context: ChangeContext, whole: SetChange): Unit[] {
  const change = besideParent(context, whole);
  const name = parseObjectId(change.id).names[2] ?? '';
  const find = (table: Table | undefined) => table?.columns.find((each) => each.name === name);
  const table = tableOf(context.to, change.id);
  const before = find(tableOf(context.from, change.id));
  const after = find(table);
  if (table === undefined || before === undefined || after === undefined) return [];
  const given = { context, table, change, before, after };
  const typed = 'type' in change.after || 'collation' in change.after;
  return [
    ...(typed ? changeType(context, table, before, after) : []),
    ...('generated' in change.after ? dropExpression(given) : []),
    ...('default' in change.after ? alterDefault(given) : []),
    ...('notNull' in change.after ? alterNotNull(given) : []),
    ...('identity' in change.after ? alterIdentity(given) : []),
    ...startBehindRows(given),
    ...alterSettings(given),
    ...(change.after.inherited === false ? ownColumns(context, change) : []),
  ];
}
