/** The one question: of all that the model leaves open, what most of the schema hangs on. */
import { plural } from '../model/names.ts';
import type { ResolvedReference } from '../model/resolved.ts';
import { withArticle, words } from './comments.ts';
import type { Question } from './design.ts';
import type { Draft, DraftTable } from './draft/draft.ts';
import { isPureJoin } from './draft/keys.ts';

interface Gap extends Question {
  readonly weight: number;
}

/** Null when the model is complete enough to be designed without assumptions worth asking about. */
export function chooseQuestion(draft: Draft): Question | null {
  const gaps = [
    ...unknownCardinality(draft),
    ...emptyEntities(draft),
    ...pairs(draft),
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
  return unknown.map(({ from, to, role }) => {
    const tables = draft.tables.filter(({ entity }) => entity === from || entity === to);
    return {
      text: `Can one ${words(from.name)} have several ${words(plural(role))} at the same time, or only one?`,
      because: `it decides between a column of ${words(from.name)} and a table of its own between the two`,
      assumed: `only one: each ${words(from.name)} refers to one ${words(role)}`,
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
      text: `What does the application have to know about ${withArticle(words(table.singular))}: which attributes, and which of them identify it?`,
      because: `${table.table.name} has nothing but a key; names, states and rules would be columns and constraints`,
      assumed: 'a key and the row timestamps, nothing else',
      weight: 30 + referrers(draft, table),
    }));
}

/** Keyed on what it joins, for want of anything else: then a pair is there once. */
function pairs(draft: Draft): Gap[] {
  return draft.tables
    .filter((table) => table.link === null && isPureJoin(draft, table))
    .map((table) => {
      const [one = '', other = ''] = table.references.map(({ target }) => words(target.singular));
      return {
        text: `Can the same ${one} and ${other} be together in more than one ${words(table.singular)}?`,
        because: `${table.table.name} has no attributes, so the pair is its key; repeated pairs need a key of their own`,
        assumed: 'no: each pair is there once',
        weight: 28 + size(table),
      };
    });
}

/** An entity that nothing refers to and that refers to nothing, beside others that are connected. */
function islands(draft: Draft): Gap[] {
  if (draft.tables.length < 2) return [];
  return draft.tables
    .filter((table) => table.references.length === 0 && referrers(draft, table) === 0)
    .map((table) => ({
      text: `Who owns ${withArticle(words(table.singular))}: which other entity does it belong to, if any?`,
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
      text: `How is ${withArticle(words(largest.singular))} looked up most often: by which attributes, in which order?`,
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
