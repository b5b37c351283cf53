/**
 * Statements by their text, with the operation that says the same. A statement is put into
 * Alembic's words only when it is letter for letter what its object is printed as: what the plan
 * proved is then what the operation makes, and any other statement stays SQL.
 */
import { parseObjectId } from '../../../ir/id.ts';
import type { Schema, Table } from '../../../ir/schema.ts';
import type { Plan } from '../../../plan/plan.ts';
import type { Spelling } from '../../../postgres/ddl/spelling.ts';
import { addIndexPhrases, addTable, type Say, type Writer } from './entries.ts';
import { looksNoted, withoutNotes } from './notes.ts';
import { findCreate, findHelper, findRename } from './patterns.ts';
import type { Phrase } from './phrase.ts';
import type { TypeContext } from './types.ts';

export interface PhraseBook {
  readonly context: TypeContext;
  readonly spelling: Spelling;
  /** Null for what has to stay SQL. */
  find(sql: string): Phrase | null;
}

/** Only what the plan touches: a schema of a thousand tables has many statements. */
function touched(plan: Plan): ReadonlySet<string> {
  const changes = plan.phases.flatMap(({ steps }) => steps.flatMap((step) => step.changes));
  return new Set(changes.map(({ id }) => JSON.stringify(parseObjectId(id).names.slice(0, 2))));
}

export function phraseBook(
  input: { readonly plan: Plan; readonly current: Schema; readonly desired: Schema },
  defaultSchema: string,
): PhraseBook {
  const { plan, current, desired } = input;
  const spelling: Spelling = { defaultSchema, notes: () => undefined };
  const context: TypeContext = { enums: [...desired.enums, ...current.enums], defaultSchema };
  const entries = new Map<string, Say>();
  const writer: Writer = {
    context,
    spelling,
    add: (sql, say) => {
      if (!entries.has(sql) && !looksNoted(sql)) entries.set(sql, say);
    },
  };
  const wanted = touched(plan);
  const isWanted = ({ schema, name }: { schema: string; name: string }) =>
    wanted.has(JSON.stringify([schema, name]));
  const same = (tables: readonly Table[], table: Table) =>
    tables.find(({ schema, name }) => schema === table.schema && name === table.name);
  const after = desired.tables.filter(isWanted);
  const before = current.tables.filter(isWanted);
  for (const table of after) addTable(writer, table, same(before, table));
  for (const table of before) addTable(writer, table, same(after, table));
  for (const view of [...desired.materializedViews, ...current.materializedViews]) {
    if (isWanted(view)) for (const index of view.indexes) addIndexPhrases(writer, view, index);
  }
  const tables = [...after, ...before];
  return {
    context,
    spelling,
    find(sql) {
      const text = withoutNotes(sql);
      const say = entries.get(text);
      if (say !== undefined) return say();
      return (
        findCreate(tables, text, spelling) ??
        findRename(text, defaultSchema) ??
        findHelper(tables, text, spelling, defaultSchema)
      );
    },
  };
}
