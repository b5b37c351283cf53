/** names: snake_case, plural tables, derived names of at most 63 bytes, no reserved words. */
import { plural, singular } from '../model/names.ts';
import { isReservedWord } from '../postgres/expression.ts';
import { type Draft, type DraftTable, decide } from './draft/draft.ts';
import { decideExisting } from './existing/existing.ts';
import type { Rule } from './rule.ts';

const id = 'names';

export const names: Rule = {
  id,
  summary:
    'snake_case, plural tables, <singular>_id, idx_<table>_<cols>, <table>_<cols>_key, _fkey, _check; at most 63 bytes.',
  reason:
    'A name that follows a rule can be guessed; one that PostgreSQL cuts at 63 bytes can collide silently.',
  exception:
    'A derived name that is too long is shortened with a hash of the whole, the same each time.',
  examples: {
    applies: {
      domain: 'shop',
      entities: [{ name: 'LineItem', attributes: [{ name: 'unitPrice', type: 'money' }] }],
    },
    exception: {
      domain: 'shop',
      entities: [
        {
          name: 'international_shipping_declaration',
          attributes: [{ name: 'harmonized_tariff_classification', unique: true }],
        },
      ],
    },
  },
  apply(draft) {
    checkTables(draft);
    for (const table of draft.tables) checkReserved(draft, table);
    decideExisting(draft);
    const style = draft.model.source.rules?.table_names ?? 'plural';
    const example = draft.tables[0];
    decide(draft, id, draft.model.source.domain, {
      chose: `snake_case, ${style} tables${example === undefined ? '' : ` (${example.table.name})`}, idx_/_key/_fkey/_check`,
      because:
        'PostgreSQL folds unquoted names to lower case; names that follow one rule can be guessed',
      instead: 'CamelCase, which needs quotes in every query for ever',
    });
    reportShortened(draft);
  },
};

function checkTables(draft: Draft): void {
  const seen = new Map<string, DraftTable>();
  for (const table of draft.tables) {
    const first = seen.get(table.table.name);
    if (first === undefined) seen.set(table.table.name, table);
    else {
      draft.problems.push({
        code: 'duplicate_name',
        path: table.path,
        message: `its table would be ${table.table.name}, as that of ${first.path}`,
        fix: 'give it another name (a relationship by name, an entity by its own)',
      });
    }
  }
}

/** Every table has them already (section 5.6). */
const systemColumns = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid']);

function checkReserved(draft: Draft, table: DraftTable): void {
  if (table.existing !== null) return;
  if (isReservedWord(table.table.name)) {
    problem(draft, `${table.path}.name`, table.table.name, suggestTable(table.singular));
  }
  for (const { column, attribute } of table.columns) {
    if (!isReservedWord(column.name) && !systemColumns.has(column.name)) continue;
    problem(
      draft,
      `${attribute?.path ?? table.path}.name`,
      column.name,
      `${table.singular}_${column.name}`,
    );
  }
}

function suggestTable(name: string): string {
  return isReservedWord(plural(singular(name))) ? `${name}_record` : plural(name);
}

function problem(draft: Draft, path: string, word: string, suggestion: string): void {
  draft.problems.push({
    code: 'reserved_word',
    path,
    message: systemColumns.has(word)
      ? `${JSON.stringify(word)} is a system column of every table`
      : `${JSON.stringify(word)} is a reserved word of SQL: every query would have to quote it`,
    fix: `call it '${suggestion}'`,
  });
}

function reportShortened(draft: Draft): void {
  const shortened = draft.tables.flatMap(({ table }) =>
    [...table.indexes, ...table.checks, ...table.foreignKeys, ...table.uniques, ...table.exclusions]
      .map(({ name }) => name)
      .filter((name) => Buffer.byteLength(name) > 55 && /_[0-9a-f]{8}$/.test(name)),
  );
  for (const name of shortened.slice(0, 20)) {
    decide(draft, id, name, {
      chose: `${name}, shortened with a hash`,
      because: 'PostgreSQL cuts names at 63 bytes, and two cut names may be one',
      instead: 'the whole name, which the server would cut without an error',
    });
  }
}
