/** no-overlap: bookings and validity periods exclude each other. */
import { quoteIdentifier } from '../postgres/identifier.ts';
import { allOf, type Draft, type DraftTable, decide, newElement, partId } from './draft/draft.ts';
import { columnOf, expressionSql, requireColumns } from './draft/lookup.ts';
import { exclusionName, freeRelationName } from './draft/naming.ts';
import { addExtension } from './draft/plain-types.ts';
import type { Rule } from './rule.ts';
import { isSoftDeleted, liveRows } from './soft-delete.ts';

const id = 'no-overlap';

export const noOverlap: Rule = {
  id,
  summary: 'Periods that must not overlap are an exclusion constraint on a range.',
  reason:
    'Two bookings made at the same moment both pass a look-up; the constraint lets one through.',
  exception: 'Only where the model says no_overlap: plans and offers may overlap.',
  examples: {
    applies: {
      domain: 'rooms',
      entities: [
        { name: 'room' },
        {
          name: 'booking',
          attributes: [{ name: 'starts_at' }, { name: 'ends_at' }],
          no_overlap: [{ period: ['starts_at', 'ends_at'], within: ['room'] }],
        },
      ],
      relationships: [{ from: 'booking', to: 'room', cardinality: 'many_to_one' }],
    },
    exception: {
      domain: 'rooms',
      entities: [{ name: 'offer', attributes: [{ name: 'starts_at' }, { name: 'ends_at' }] }],
    },
  },
  apply(draft) {
    for (const table of draft.tables) {
      table.entity?.source.no_overlap?.forEach((_, i) => {
        exclude(draft, table, i);
      });
    }
  },
};

function exclude(draft: Draft, table: DraftTable, index: number): void {
  const declared = table.entity?.source.no_overlap?.[index];
  if (declared === undefined) return;
  const path = `${table.path}.no_overlap[${index}]`;
  const period = declared.period.flatMap((name, i) =>
    requireColumns(draft, table, name, `${path}.period[${i}]`),
  );
  const within = (declared.within ?? []).flatMap((name, i) =>
    requireColumns(draft, table, name, `${path}.within[${i}]`),
  );
  const range = rangeOf(draft, table, period, path);
  if (range === null) return;
  if (within.length > 0) addExtension(draft, 'btree_gist');
  const where =
    declared.where === undefined
      ? null
      : expressionSql(draft, table, declared.where, `${path}.where`);
  const predicate = allOf([where, isSoftDeleted(table) ? liveRows(draft) : null]);
  const wanted = exclusionName(table.table.name, [...within, ...period]);
  if (table.existing?.exclusions.some((each) => each.name === wanted)) return;
  const name = freeRelationName(draft, table, wanted);
  table.table.exclusions.push({
    name,
    method: 'gist',
    elements: [
      ...within.map((column) => ({ ...newElement(column), operator: '=' })),
      { ...range, operator: '&&' },
    ],
    include: [],
    predicate,
    deferrable: 'not deferrable',
    storage: [],
    comment: null,
  });
  const subject = partId('exclusion', table, name);
  draft.notes.set(
    subject,
    `no two ${table.table.name} overlap${within.length === 0 ? '' : ` for the same ${within.join(', ')}`}`,
  );
  decide(draft, id, subject, {
    chose: `EXCLUDE on ${period.join(' to ')}${within.length === 0 ? '' : ` within ${within.join(', ')}`}`,
    because:
      'the model says that they must not overlap; only a constraint holds against two at once',
    instead: 'a look-up before the insert, or a table lock',
  });
}

const ranges: Readonly<Record<string, readonly [string, string]>> = {
  date: ['daterange', '[]'],
  timestamptz: ['tstzrange', '[)'],
  integer: ['int4range', '[]'],
  bigint: ['int8range', '[]'],
  numeric: ['numrange', '[]'],
};

function rangeOf(draft: Draft, table: DraftTable, period: readonly string[], path: string) {
  const columns = period.map((name) => columnOf(table, name)?.column);
  const [first, second] = columns;
  if (first === undefined) return null;
  if (period.length === 1 && first.type.name.endsWith('range')) return newElement(first.name);
  const range = ranges[first.type.name];
  if (
    period.length !== 2 ||
    second === undefined ||
    second.type.name !== first.type.name ||
    range === undefined
  ) {
    draft.problems.push({
      code: 'invalid_period',
      path: `${path}.period`,
      message:
        'is neither one attribute of a range type nor two of the same date, instant or number type',
      fix: "name a period attribute, or the start and the end: ['starts_at', 'ends_at']",
    });
    return null;
  }
  return newElement(
    null,
    `${range[0]}(${quoteIdentifier(first.name)}, ${quoteIdentifier(second.name)}, '${range[1]}')`,
  );
}
