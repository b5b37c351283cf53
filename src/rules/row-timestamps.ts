/** row-timestamps: created_at and updated_at on every table, the second kept true by one trigger function. */

import { objectId } from '../ir/id.ts';
import { builtinType } from '../ir/type.ts';
import { quoteIdentifier } from '../postgres/identifier.ts';
import {
  type Draft,
  type DraftTable,
  decide,
  newColumn,
  partId,
  schemaName,
  tableId,
} from './draft.ts';
import { columnOf } from './lookup.ts';
import type { Rule } from './rule.ts';

const id = 'row-timestamps';
const usualName = 'set_updated_at';

export const rowTimestamps: Rule = {
  id,
  summary:
    'created_at and updated_at, timestamptz NOT NULL DEFAULT now(), on every table; one shared trigger keeps updated_at.',
  reason:
    'When did this row come, and when did it change, is asked of every table sooner or later.',
  exception:
    'Append-only tables have both columns and no trigger; with rules.updated_at = application the ORM sets it.',
  examples: {
    applies: { domain: 'crm', entities: [{ name: 'contact', attributes: [{ name: 'surname' }] }] },
    exception: {
      domain: 'audit',
      entities: [{ name: 'entry', attributes: [{ name: 'action' }], lifecycle: 'append_only' }],
    },
  },
  apply(draft) {
    for (const table of draft.tables) {
      for (const name of ['created_at', 'updated_at']) ensureColumn(table, name);
      keepTrue(draft, table);
    }
    if (draft.tables.some(({ table }) => table.triggers.length > 0)) {
      addFunction(draft, functionName(draft));
    }
  },
};

function ensureColumn(table: DraftTable, name: string): void {
  const existing = columnOf(table, name);
  table.columns = table.columns.filter((column) => column !== existing);
  const column = newColumn(name, builtinType('timestamptz'), { notNull: true, default: 'now()' });
  table.columns.push({
    role: 'timestamp',
    attribute: existing?.attribute ?? null,
    word: 'instant',
    column,
  });
}

function keepTrue(draft: Draft, table: DraftTable): void {
  const subject = partId('column', table, 'updated_at');
  if (draft.model.source.rules?.updated_at === 'application') {
    decide(draft, id, subject, {
      chose: 'created_at and updated_at, no trigger',
      because: 'rules.updated_at says that the application sets it',
      instead: 'a trigger, which would write over what the application wrote',
    });
    return;
  }
  if (table.entity?.source.lifecycle === 'append_only') {
    decide(draft, id, subject, {
      chose: 'created_at and updated_at, no trigger',
      because: 'append-only rows are never updated: updated_at stays what created_at is',
      instead: 'a trigger that never fires',
    });
    return;
  }
  const name = functionName(draft);
  table.table.triggers.push({
    name,
    definition: `CREATE TRIGGER ${name} BEFORE UPDATE ON ${quoteIdentifier(table.table.name)} FOR EACH ROW EXECUTE FUNCTION ${name}()`,
    enabled: 'origin',
    comment: null,
  });
  draft.dependencies.push({
    from: partId('trigger', table, name),
    to: objectId('routine', schemaName, `${name}()`),
  });
  decide(draft, id, tableId(table), {
    chose: 'created_at and updated_at, kept by the shared trigger',
    because: 'a trigger sees every update, also those of scripts and other services',
    instead: 'application code, which the next writer forgets',
  });
}

/** The model's extras may bring a function of the usual name, for triggers of their own. */
function functionName(draft: Draft): string {
  const taken = draft.model.source.extras?.some(({ sql }) =>
    /\bfunction\s+(?:public\.)?set_updated_at\b/i.test(sql),
  );
  return taken === true ? 'keep_updated_at' : usualName;
}

function addFunction(draft: Draft, name: string): void {
  draft.routines.push({
    schema: schemaName,
    name,
    kind: 'function',
    arguments: '',
    definition: [
      `CREATE FUNCTION ${name}() RETURNS trigger`,
      'LANGUAGE plpgsql',
      'AS $$',
      'BEGIN',
      '  NEW.updated_at = now();',
      '  RETURN NEW;',
      'END;',
      '$$',
    ].join('\n'),
    comment: 'Keeps updated_at true for every table whose trigger calls it.',
  });
}
