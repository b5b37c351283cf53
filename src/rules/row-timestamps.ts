/** row-timestamps: created_at and updated_at on every table, the second kept true by one trigger function. */

import { objectId } from '../ir/id.ts';
import type { Column, Routine } from '../ir/schema.ts';
import { builtinType } from '../ir/type.ts';
import { qualified, quoteIdentifier } from '../postgres/identifier.ts';
import { formatType } from '../postgres/type.ts';
import {
  type Draft,
  type DraftTable,
  decide,
  newColumn,
  partId,
  tableId,
  tableSql,
} from './draft/draft.ts';
import { columnOf } from './draft/lookup.ts';
import { columnName } from './draft/naming.ts';
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
    const added = draft.tables.filter(({ existing }) => existing === null);
    for (const table of added) {
      ensureColumn(draft, table, createdAt(draft));
      ensureColumn(draft, table, updatedAt(draft));
      keepTrue(draft, table);
    }
    if (added.some(({ table }) => table.triggers.length > 0)) addFunction(draft);
  },
};

function createdAt({ house }: Draft): string {
  return house.createdAt ?? columnName(house, 'created_at');
}

function updatedAt({ house }: Draft): string {
  return house.updatedAt ?? columnName(house, 'updated_at');
}

function ensureColumn(draft: Draft, table: DraftTable, name: string): void {
  const existing = columnOf(table, name);
  if (existing !== undefined) decideRetyped(draft, table, existing.column);
  table.columns = table.columns.filter((column) => column !== existing);
  const column = newColumn(name, builtinType('timestamptz'), { notNull: true, default: 'now()' });
  table.columns.push({
    role: 'timestamp',
    attribute: existing?.attribute ?? null,
    word: 'instant',
    column,
  });
}

function decideRetyped(draft: Draft, table: DraftTable, { name, type }: Column): void {
  const given = formatType(type);
  if (given === 'timestamptz') return;
  decide(draft, id, partId('column', table, name), {
    chose: `${name} timestamptz, not ${given}`,
    because: 'it is the row timestamp of this table, which is an instant everywhere',
    instead: `${given}; a fact of its own needs a name of its own`,
  });
}

function keepTrue(draft: Draft, table: DraftTable): void {
  const subject = partId('column', table, updatedAt(draft));
  const both = `${createdAt(draft)} and ${updatedAt(draft)}`;
  if (draft.model.source.rules?.updated_at === 'application') {
    decide(draft, id, subject, {
      chose: `${both}, no trigger`,
      because: 'rules.updated_at says that the application sets it',
      instead: 'a trigger, which would write over what the application wrote',
    });
    return;
  }
  if (table.entity?.source.lifecycle === 'append_only') {
    decide(draft, id, subject, {
      chose: `${both}, no trigger`,
      because: 'append-only rows are never updated: the second stays what the first is',
      instead: 'a trigger that never fires',
    });
    return;
  }
  const name = functionName(draft);
  table.table.triggers.push({
    name,
    definition: `CREATE TRIGGER ${name} BEFORE UPDATE ON ${tableSql(table)} FOR EACH ROW EXECUTE FUNCTION ${qualified(draft.house.schema, name, 'public')}()`,
    enabled: 'origin',
    comment: null,
  });
  draft.dependencies.push({
    from: partId('trigger', table, name),
    to: objectId('routine', draft.house.schema, `${name}()`),
  });
  decide(draft, id, tableId(table), {
    chose: `${both}, kept by the shared trigger`,
    because: 'a trigger sees every update, also those of scripts and other services',
    instead: 'application code, which the next writer forgets',
  });
}

/** The model's extras may bring a function of the usual name, for triggers of their own. */
function functionName(draft: Draft): string {
  const taken = draft.model.source.extras?.some(({ sql }) =>
    /\bfunction\s+(?:public\.)?set_updated_at\b/i.test(sql),
  );
  const there = existingFunction(draft);
  const free = taken !== true && (there === undefined || keeps(there, updatedAt(draft)));
  return free ? usualName : 'keep_updated_at';
}

function existingFunction({ current, house }: Draft): Routine | undefined {
  return current.routines.find(
    ({ schema, name, arguments: args }) =>
      schema === house.schema && name === usualName && args === '',
  );
}

function keeps({ definition }: Routine, column: string): boolean {
  return definition.includes(column);
}

function addFunction(draft: Draft): void {
  const name = functionName(draft);
  if (name === usualName && existingFunction(draft) !== undefined) return;
  draft.routines.push({
    schema: draft.house.schema,
    name,
    kind: 'function',
    arguments: '',
    definition: [
      `CREATE FUNCTION ${qualified(draft.house.schema, name, 'public')}() RETURNS trigger`,
      'LANGUAGE plpgsql',
      'AS $$',
      'BEGIN',
      `  NEW.${quoteIdentifier(updatedAt(draft))} = now();`,
      '  RETURN NEW;',
      'END;',
      '$$',
    ].join('\n'),
    comment: `Keeps ${updatedAt(draft)} true for every table whose trigger calls it.`,
  });
}
