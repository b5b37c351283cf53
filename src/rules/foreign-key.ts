/** foreign-key: every reference is a constraint that says what happens on delete. */
import type { ReferentialAction } from '../ir/schema.ts';
import { quoteIdentifier } from '../postgres/identifier.ts';
import {
  type Draft,
  type DraftReference,
  type DraftTable,
  decide,
  newCheck,
  newKey,
  partId,
  report,
  schemaName,
} from './draft.ts';
import { ensureReference, referencedColumns } from './keys.ts';
import { checkName, foreignKeyName, freeName, uniqueName } from './naming.ts';
import type { Rule } from './rule.ts';

const id = 'foreign-key';

export const foreignKey: Rule = {
  id,
  summary:
    'Every reference is a foreign key with its ON DELETE: part of CASCADE, required RESTRICT, optional SET NULL.',
  reason:
    'Without the constraint orphans appear; without the action nobody decided what a delete means.',
  exception: 'A soft-deleted parent is never deleted by accident: RESTRICT, also for its parts.',
  examples: {
    applies: {
      domain: 'shop',
      entities: [{ name: 'order' }, { name: 'line', attributes: [{ name: 'quantity' }] }],
      relationships: [
        { from: 'line', to: 'order', cardinality: 'many_to_one', ownership: 'part_of' },
      ],
    },
    exception: {
      domain: 'shop',
      entities: [
        { name: 'order', lifecycle: 'soft_delete' },
        { name: 'line', attributes: [{ name: 'quantity' }] },
      ],
      relationships: [
        { from: 'line', to: 'order', cardinality: 'many_to_one', ownership: 'part_of' },
      ],
    },
  },
  apply(draft) {
    for (const table of draft.tables) {
      for (const reference of table.references) {
        if (reference.source.inferred) reportInferred(draft, table, reference);
        ensureReference(draft, table, reference);
      }
    }
    const circle = requiredCircle(draft);
    for (const table of draft.tables) {
      for (const reference of table.references) constrain(draft, table, reference, circle);
    }
  },
};

function reportInferred(draft: Draft, table: DraftTable, { source }: DraftReference): void {
  report(draft, id, 'info', source.path, {
    message: `${table.singular}.${source.role}_id names the entity ${source.to.name}: it is taken for a reference to it.`,
    fix: 'Declare the relationship to say its ownership and what a delete does.',
  });
}

function constrain(
  draft: Draft,
  table: DraftTable,
  reference: DraftReference,
  circle: ReadonlySet<DraftReference>,
): void {
  const { columns, target, source } = reference;
  if (columns.length === 0) return;
  const name = freeName(foreignKeyName(table.table.name, columns), constraintNames(table));
  const action = deleteAction(draft, table, reference);
  const deferred = source.source.deferrable === true || circle.has(reference);
  table.table.foreignKeys.push({
    name,
    columns: [...columns],
    references: {
      schema: schemaName,
      table: target.table.name,
      columns: [...referencedColumns(draft, reference)],
    },
    onUpdate: 'no action',
    onDelete: action.action,
    onDeleteColumns: [],
    match: 'simple',
    period: false,
    deferrable: deferred ? 'initially deferred' : 'not deferrable',
    validated: true,
    enforced: true,
    comment: null,
  });
  decide(draft, id, partId('foreign_key', table, name), {
    chose: `${columns.join(', ')} → ${target.table.name} ON DELETE ${action.action.toUpperCase()}`,
    because: action.because,
    instead: action.instead,
  });
  draft.notes.set(partId('foreign_key', table, name), action.because);
  if (source.oneToOne) oneToOne(draft, table, reference);
  if (target === table) noSelfParent(draft, table, reference);
}

export function constraintNames(table: DraftTable): Set<string> {
  const { foreignKeys, checks, uniques, exclusions, indexes } = table.table;
  return new Set(
    [...foreignKeys, ...checks, ...uniques, ...exclusions, ...indexes].map(({ name }) => name),
  );
}

interface Action {
  readonly action: ReferentialAction;
  readonly because: string;
  readonly instead: string;
}

function deleteAction(draft: Draft, table: DraftTable, { source, target }: DraftReference): Action {
  const asked = source.source.on_delete;
  if (asked !== undefined) {
    if (asked === 'set null' && !source.optional) {
      draft.problems.push({
        code: 'contradiction',
        path: `${source.path}.on_delete`,
        message: "'set null' cannot hold: the relationship is required, its column NOT NULL",
        fix: "say optional: true, or on_delete 'restrict' or 'cascade'",
      });
    }
    return { action: asked, because: 'the model says so', instead: 'the rule for its ownership' };
  }
  if (target.entity?.source.lifecycle === 'soft_delete') {
    return {
      action: 'restrict',
      because: `${target.table.name} are soft-deleted: a row that is really deleted must not take others along`,
      instead: 'CASCADE, which would make a purge delete more than it names',
    };
  }
  if (source.partOf) {
    return {
      action: 'cascade',
      because: `${partName(table)} is part of ${target.singular} and means nothing without it`,
      instead: 'RESTRICT, which would make every caller delete the parts first',
    };
  }
  if (source.optional) {
    return {
      action: 'set null',
      because: `${table.singular} outlives its ${source.role}`,
      instead: 'CASCADE, which would delete rows that stand on their own',
    };
  }
  return {
    action: 'restrict',
    because: `${table.singular} needs its ${source.role}: it has to be dealt with first`,
    instead: 'CASCADE, which deletes silently; NO ACTION, which says nothing',
  };
}

function partName(table: DraftTable): string {
  return table.link === null ? table.singular : `a row of ${table.table.name}`;
}

function oneToOne(draft: Draft, table: DraftTable, { columns, target }: DraftReference): void {
  const known = [table.table.primaryKey, ...table.table.uniques].some(
    (key) => key?.columns.join() === columns.join(),
  );
  if (known) return;
  const name = uniqueName(table.table.name, columns);
  table.table.uniques.push(newKey(name, columns));
  draft.notes.set(
    partId('unique', table, name),
    `one ${table.singular} for each ${target.singular}`,
  );
}

/** The shortest circle in a tree is a row that is its own parent. */
function noSelfParent(draft: Draft, table: DraftTable, { columns, source }: DraftReference): void {
  const key = table.table.primaryKey?.columns ?? [];
  if (columns.length !== 1 || key.length !== 1) return;
  const name = checkName(table.table.name, `${source.role} not self`);
  const [column = '', own = ''] = [columns[0], key[0]];
  table.table.checks.push(newCheck(name, `${quoteIdentifier(column)} <> ${quoteIdentifier(own)}`));
  draft.notes.set(partId('check', table, name), `no ${table.singular} is its own ${source.role}`);
}

/** References that are all required and lead back: the first insert needs them checked at commit. */
function requiredCircle(draft: Draft): Set<DraftReference> {
  const circle = new Set<DraftReference>();
  const reaches = (from: DraftTable, goal: DraftTable, seen: Set<DraftTable>): boolean => {
    if (from === goal) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return from.references.some(
      ({ source, target }) => !source.optional && reaches(target, goal, seen),
    );
  };
  for (const table of draft.tables) {
    for (const reference of table.references) {
      if (reference.source.optional || !reaches(reference.target, table, new Set())) continue;
      circle.add(reference);
      report(draft, id, 'warning', reference.source.path, {
        message: `${table.singular} requires ${reference.source.role}, and that leads back to ${table.singular}: no first row can be inserted alone.`,
        fix: 'Say optional: true on one of the relationships; meanwhile the constraint is checked at commit.',
      });
    }
  }
  return circle;
}
