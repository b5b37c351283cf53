/** foreign-key: every reference is a constraint that says what happens on delete. */
import type { ReferentialAction } from '../ir/schema.ts';
import { quoteIdentifier } from '../postgres/identifier.ts';
import { withArticle, words } from './comments.ts';
import {
  type Draft,
  type DraftReference,
  type DraftTable,
  decide,
  newCheck,
  partId,
  report,
} from './draft/draft.ts';
import { ensureReference, referencedColumns } from './draft/keys.ts';
import { columnOf } from './draft/lookup.ts';
import { checkName, foreignKeyName, freeConstraintName } from './draft/naming.ts';
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
  const known = table.table.foreignKeys.some((key) => key.columns.join() === columns.join());
  if (columns.length === 0 || known) return;
  const name = freeConstraintName(table, foreignKeyName(table.table.name, columns));
  const action = deleteAction(draft, table, reference);
  const deferred = source.source.deferrable === true || circle.has(reference);
  table.table.foreignKeys.push({
    name,
    columns: [...columns],
    references: {
      schema: target.table.schema,
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
  if (source.source.on_delete === undefined) {
    draft.notes.set(partId('foreign_key', table, name), action.because);
  }
  if (target === table) noSelfParent(draft, table, reference);
}

interface Action {
  readonly action: ReferentialAction;
  readonly because: string;
  readonly instead: string;
}

function deleteAction(draft: Draft, table: DraftTable, reference: DraftReference): Action {
  const { source, target } = reference;
  const asked = source.source.on_delete;
  if (asked !== undefined) {
    checkAsked(draft, table, reference, asked);
    return { action: asked, because: 'the model says so', instead: 'the rule for its ownership' };
  }
  if (target.entity?.source.lifecycle === 'soft_delete') {
    return {
      action: 'restrict',
      because: `${words(target.table.name)} are soft-deleted: one that is really deleted must not take others along`,
      instead: 'CASCADE, which would make a purge delete more than it names',
    };
  }
  if (source.partOf) {
    return {
      action: 'cascade',
      because: `${partName(table)} is part of ${withArticle(words(target.singular))} and means nothing without it`,
      instead: 'RESTRICT, which would make every caller delete the parts first',
    };
  }
  if (source.optional && table.entity?.source.lifecycle === 'append_only') {
    return {
      action: 'restrict',
      because: `${words(table.table.name)} are append-only: none is updated because its ${words(source.role)} goes`,
      instead: 'SET NULL, which would rewrite what the row has recorded',
    };
  }
  if (source.optional && requiredColumns(table, reference).length === 0) {
    return {
      action: 'set null',
      because: `${withArticle(words(table.singular))} outlives its ${words(source.role)}`,
      instead: 'CASCADE, which would delete rows that stand on their own',
    };
  }
  return {
    action: 'restrict',
    because: `${withArticle(words(table.singular))} needs its ${words(source.role)}, which cannot go while it is referred to`,
    instead: 'CASCADE, which deletes silently; NO ACTION, which says nothing',
  };
}

/** Columns of the reference that can never be NULL, because a key or another reference needs them. */
function requiredColumns(table: DraftTable, { columns }: DraftReference): readonly string[] {
  return columns.filter((name) => columnOf(table, name)?.column.notNull === true);
}

function checkAsked(
  draft: Draft,
  table: DraftTable,
  reference: DraftReference,
  asked: ReferentialAction,
): void {
  if (asked !== 'set null' && asked !== 'set default') return;
  const filled = (name: string): boolean =>
    asked === 'set default' && columnOf(table, name)?.attribute?.source.default !== undefined;
  const required = requiredColumns(table, reference).filter((name) => !filled(name));
  if (required.length === 0) return;
  const why = reference.source.optional
    ? 'a key or another reference needs it'
    : 'the relationship is required';
  draft.problems.push({
    code: 'contradiction',
    path: `${reference.source.path}.on_delete`,
    message: `'${asked}' cannot hold: ${why}, so ${required.join(', ')} is NOT NULL${asked === 'set null' ? '' : ' and has no default'}`,
    fix: "say optional: true, or on_delete 'restrict' or 'cascade'",
  });
}

function partName(table: DraftTable): string {
  return table.link === null ? withArticle(words(table.singular)) : `a row of ${table.table.name}`;
}

/** The shortest circle in a tree is a row that is its own parent. */
function noSelfParent(draft: Draft, table: DraftTable, { columns, source }: DraftReference): void {
  const key = table.table.primaryKey?.columns ?? [];
  const [column = '', own = ''] = [columns[0], key[0]];
  if (columns.length !== 1 || key.length !== 1 || column === own) return;
  const wanted = checkName(table.table.name, `${source.role} not self`);
  if (table.existing?.checks.some((each) => each.name === wanted)) return;
  const name = freeConstraintName(table, wanted);
  table.table.checks.push(newCheck(name, `${quoteIdentifier(column)} <> ${quoteIdentifier(own)}`));
  draft.notes.set(
    partId('check', table, name),
    `no ${words(table.singular)} is its own ${words(source.role)}`,
  );
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
