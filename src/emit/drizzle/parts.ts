/** Keys, indexes, checks and policies as builders in the function of a table's parts. */
import { objectId } from '../../ir/id.ts';
import type { Check, ForeignKey, Key, Policy, Table } from '../../ir/schema.ts';
import { isInlineKey } from './columns.ts';
import { leaveOut, quoted, refOf, sqlText } from './editing.ts';
import { indexText } from './indexes.ts';
import { builderCall, ownColumns, type PartContext } from './part-context.ts';
import { access } from './style.ts';

/** `{` with each entry on a line of its own: a formatter leaves it so. */
function block(
  context: PartContext,
  entries: readonly (readonly [key: string, value: string])[],
): string {
  const { indent: step } = context.editing.pages.style;
  const lines = entries.map(([key, value]) => `${context.indent}${step}${key}: ${value},\n`);
  return `{\n${lines.join('')}${context.indent}}`;
}

function hasUnsaid(key: Key): string | null {
  if (key.deferrable !== 'not deferrable') return 'it has no words for DEFERRABLE';
  if (key.include.length > 0) return 'it has no words for INCLUDE';
  if (key.withoutOverlaps) return 'it has no words for WITHOUT OVERLAPS';
  return null;
}

function idOf({ table }: PartContext, kind: Parameters<typeof objectId>[0], name: string) {
  return objectId(kind, table.schema, table.name, name);
}

export function primaryKeyText(context: PartContext, key: Key): string | null {
  const columns = ownColumns(context, key.columns);
  const unsaid = hasUnsaid(key);
  if (unsaid !== null) {
    leaveOut(context.editing, idOf(context, 'primary_key', key.name), unsaid, 'drizzle-in-part');
  }
  if (columns === null) return null;
  const name = quoted(context.editing, key.name);
  const line = `${builderCall(context, 'primaryKey')}({ name: ${name}, columns: [${columns}] })`;
  return line;
}

export function uniqueText(context: PartContext, key: Key): string | null {
  const columns = ownColumns(context, key.columns);
  const unsaid = hasUnsaid(key);
  if (unsaid !== null) {
    leaveOut(context.editing, idOf(context, 'unique', key.name), unsaid, 'drizzle-in-part');
  }
  if (columns === null) return null;
  const nulls = key.nullsNotDistinct ? '.nullsNotDistinct()' : '';
  return `${builderCall(context, 'unique')}(${quoted(context.editing, key.name)}).on(${columns})${nulls}`;
}

const actions: Readonly<Record<string, string>> = { onDelete: 'onDelete', onUpdate: 'onUpdate' };

export function foreignKeyText(context: PartContext, key: ForeignKey): string | null {
  const { editing, path, table, ref, object } = context;
  const id = idOf(context, 'foreign_key', key.name);
  const place = { schema: key.references.schema, name: key.references.table };
  const self = place.schema === table.schema && place.name === table.name;
  const target = self ? ref : refOf(editing, place);
  if (target === undefined) {
    leaveOut(editing, id, `the table ${place.name} is not in the project’s schema files`);
    return null;
  }
  const columns = ownColumns(context, key.columns);
  const name = self ? object : editing.pages.constant(path, target.constant);
  const theirs = key.references.columns.map((column) => {
    const found = target.keys.get(column);
    return found === undefined ? null : access(name, found, editing.pages.style);
  });
  if (columns === null || theirs.includes(null)) {
    leaveOut(editing, id, 'a column of it is not in the project’s schema files');
    return null;
  }
  if (key.deferrable !== 'not deferrable') {
    leaveOut(editing, id, 'it has no words for DEFERRABLE', 'drizzle-in-part');
  }
  if (key.onDeleteColumns.length > 0) {
    leaveOut(editing, id, 'ON DELETE names columns', 'drizzle-in-part');
  }
  const body = block(context, [
    ['name', quoted(editing, key.name)],
    ['columns', `[${columns}]`],
    ['foreignColumns', `[${theirs.join(', ')}]`],
  ]);
  const links = (['onDelete', 'onUpdate'] as const)
    .filter((action) => key[action] !== 'no action')
    .map((action) => `.${actions[action]}(${quoted(editing, key[action])})`);
  return `${builderCall(context, 'foreignKey')}(${body})${links.join('')}`;
}

export function checkText(context: PartContext, check: Check): string {
  const { editing, path } = context;
  const sql = sqlText(editing, path, check.expression);
  return `${builderCall(context, 'check')}(${quoted(editing, check.name)}, ${sql})`;
}

export function policyText(context: PartContext, policy: Policy): string {
  const { editing, path } = context;
  const roles = policy.roles.map((role) => quoted(editing, role));
  const entries: (readonly [string, string])[] = [
    ...(policy.permissive ? [] : [['as', quoted(editing, 'restrictive')] as const]),
    ['for', quoted(editing, policy.command)],
    ['to', roles.length === 1 ? (roles[0] ?? '') : `[${roles.join(', ')}]`],
    ...(policy.using === null ? [] : [['using', sqlText(editing, path, policy.using)] as const]),
    ...(policy.check === null
      ? []
      : [['withCheck', sqlText(editing, path, policy.check)] as const]),
  ];
  const name = quoted(editing, policy.name);
  return `${builderCall(context, 'pgPolicy')}(${name}, ${block(context, entries)})`;
}

/** Of one name and kind; null where the table has none, or Drizzle no words for it. */
export function partText(context: PartContext, kind: string, name: string): string | null {
  const { table } = context;
  const named = <P extends { readonly name: string }>(list: readonly P[]) =>
    list.find((each) => each.name === name);
  const then = <P>(part: P | undefined, write: (context: PartContext, part: P) => string | null) =>
    part === undefined ? null : write(context, part);
  switch (kind) {
    case 'primary_key':
      return table.primaryKey === null || isInlineKey(table)
        ? null
        : primaryKeyText(context, table.primaryKey);
    case 'unique':
      return then(named(table.uniques), uniqueText);
    case 'foreign_key':
      return then(named(table.foreignKeys), foreignKeyText);
    case 'index':
      return then(named(table.indexes), indexText);
    case 'check':
      return then(named(table.checks), checkText);
    case 'policy':
      return then(named(table.policies), policyText);
    default:
      return null;
  }
}

/** All of a new table, keys first. */
export function allParts(table: Table): { kind: string; name: string }[] {
  const of = (kind: string, list: readonly { readonly name: string }[]) =>
    list.map(({ name }) => ({ kind, name }));
  return [
    ...of('primary_key', table.primaryKey === null ? [] : [table.primaryKey]),
    ...of('foreign_key', table.foreignKeys),
    ...of('unique', table.uniques),
    ...of('index', table.indexes),
    ...of('check', table.checks),
    ...of('policy', table.policies),
  ];
}
