/** The one question: of all that the model leaves open, what most of the schema hangs on. */
import type { ResolvedReference } from '../model/resolved.ts';
import type { Question } from './design.ts';
import type { Draft, DraftTable } from './draft.ts';

interface Gap extends Question {
  readonly weight: number;
}

/** Null when the model is complete enough to be designed without assumptions worth asking about. */
export function chooseQuestion(draft: Draft): Question | null {
  const gaps = [
    ...unknownCardinality(draft),
    ...emptyEntities(draft),
    ...islands(draft),
    ...withoutPattern(draft),
    ...moneyWithoutCurrency(draft),
  ].toSorted((a, b) => b.weight - a.weight);
  const first = gaps[0];
  return first === undefined
    ? null
    : { text: first.text, because: first.because, assumed: first.assumed };
}

/** Rows that hang on a table, with those declared for it. */
function size(table: DraftTable): number {
  return Math.log10((table.rows ?? 10_000) + 10);
}

function unknownCardinality(draft: Draft): Gap[] {
  const unknown = draft.model.references.filter(
    (reference: ResolvedReference) => !reference.cardinalityKnown,
  );
  return unknown.map(({ from, to }) => {
    const tables = draft.tables.filter(({ entity }) => entity === from || entity === to);
    return {
      text: `Can one ${from.name} belong to several ${to.name} at the same time, or to exactly one?`,
      because: `it decides between a column in one table and a table of its own between ${from.name} and ${to.name}`,
      assumed: `exactly one: each ${from.name} refers to one ${to.name}`,
      weight: 40 + 3 * tables.reduce((sum, table) => sum + size(table), 0),
    };
  });
}

function emptyEntities(draft: Draft): Gap[] {
  return draft.tables
    .filter(
      ({ entity, table, references }) =>
        entity?.attributes.length === 0 && references.length === 0 && table.name !== '',
    )
    .map((table) => ({
      text: `What does the application have to know about a ${table.singular}: which attributes, and which of them identify it?`,
      because: `${table.table.name} has nothing but a key; names, states and rules would be columns and constraints`,
      assumed: 'a key and the row timestamps, nothing else',
      weight: 30 + referrers(draft, table),
    }));
}

/** An entity that nothing refers to and that refers to nothing, beside others that are connected. */
function islands(draft: Draft): Gap[] {
  if (draft.tables.length < 2) return [];
  return draft.tables
    .filter((table) => table.references.length === 0 && referrers(draft, table) === 0)
    .map((table) => ({
      text: `Who owns a ${table.singular}: which other entity does it belong to, if any?`,
      because: `${table.table.name} stands alone; an owner would be a foreign key, and lead its indexes`,
      assumed: 'it belongs to nobody',
      weight: 25 + size(table),
    }));
}

function referrers(draft: Draft, table: DraftTable): number {
  return draft.tables.filter((other) => other.references.some(({ target }) => target === table))
    .length;
}

function withoutPattern(draft: Draft): Gap[] {
  const asked = new Set(
    draft.model.patterns.flatMap(({ entity }) => (entity === null ? [] : [entity])),
  );
  const sqlPatterns = draft.model.patterns.some(({ source }) => source.sql !== undefined);
  const largest = draft.tables
    .filter(({ entity, link }) => link === null && entity !== null)
    .toSorted((a, b) => size(b) - size(a))[0];
  if (largest === undefined || largest.entity === null || asked.has(largest.entity) || sqlPatterns)
    return [];
  return [
    {
      text: `How is a ${largest.singular} looked up most often: by which attributes, in which order?`,
      because: `${largest.table.name} is the largest table and no access pattern reads it; its indexes hang on the answer`,
      assumed: 'by its key and its foreign keys only',
      weight: 20 + 2 * size(largest),
    },
  ];
}

function moneyWithoutCurrency(draft: Draft): Gap[] {
  const money = draft.tables.filter(({ columns }) => columns.some(({ word }) => word === 'money'));
  const currency = draft.tables.some(
    ({ columns, singular }) =>
      singular === 'currency' || columns.some(({ column }) => /currency/.test(column.name)),
  );
  if (money.length === 0 || currency) return [];
  return [
    {
      text: 'Are all amounts in one currency, or does each amount need its own?',
      because: `${money.map(({ table }) => table.name).join(', ')} hold amounts; a second currency would need a column beside each`,
      assumed: 'one currency for all amounts',
      weight: 15 + money.length,
    },
  ];
}
