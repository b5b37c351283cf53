/** What `__table_args__` holds: keys, references, checks and indexes, the comment and the schema. */
import type { Index, Table } from '../../../ir/schema.ts';
import { type Constraint, constraintsOf, inlineConstraint } from '../ops/constraint.ts';
import { indexItems } from '../ops/index-op.ts';
import { type Code, call, dict, named, string } from '../python/code.ts';
import type { Writing } from './attribute.ts';

export interface TableArgs {
  readonly elements: readonly Code[];
  /** Names of what only SQL can say. */
  readonly left: readonly string[];
}

function indexCode(index: Index): Code | null {
  const items = indexItems(index);
  if (items === null) return null;
  const unique = index.unique ? [named('unique', 'True')] : [];
  return call('sa.Index', string(index.name), ...items.elements, ...unique, ...items.options);
}

/** Metadata that renames checks by a convention takes the name as it is only in `conv()`. */
function constraintCode({ context, conventions }: Writing, constraint: Constraint): Code | null {
  return inlineConstraint(constraint, context.defaultSchema, (name) =>
    conventions && constraint.kind === 'check'
      ? call('sa.schema.conv', string(name))
      : string(name),
  );
}

/** `own`: which constraints and indexes are said here, and not at a column. */
export function tableArgs(
  writing: Writing,
  table: Table,
  own: (constraint: Constraint | { readonly kind: 'index'; readonly it: Index }) => boolean,
): TableArgs {
  const elements: Code[] = [];
  const left: string[] = [];
  const take = (name: string, code: Code | null) => {
    if (code === null) left.push(name);
    else elements.push(code);
  };
  for (const constraint of constraintsOf(table).filter(own)) {
    take(constraint.it.name, constraintCode(writing, constraint));
  }
  for (const it of table.indexes) {
    if (own({ kind: 'index', it })) take(it.name, indexCode(it));
  }
  return { elements, left };
}

/** Null when there is nothing to say. */
export function tableOptions({ context }: Writing, table: Table): Code | null {
  const entries = [
    ...(table.schema === context.defaultSchema ? [] : [['schema', string(table.schema)] as const]),
    ...(table.comment === null ? [] : [['comment', string(table.comment)] as const]),
  ];
  return entries.length === 0 ? null : dict(entries);
}
