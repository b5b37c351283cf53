/** Constraints: inside of `op.create_table`, as operations of their own, and dropped. */
import type { Check, Exclusion, ForeignKey, IndexElement, Key, Table } from '../../../ir/schema.ts';
import { keepArrayCasts } from '../../../postgres/ddl/array-casts.ts';
import { elementExpression } from '../../../postgres/ddl/parentheses.ts';
import { quoteIdentifier } from '../../../postgres/identifier.ts';
import { type Code, call, type Item, named, string, strings, tuple } from '../python/code.ts';
import { givenName, inSchema, isSayable } from './names.ts';
import { sqlCondition, sqlExpression } from './sql.ts';

export type Constraint =
  | { readonly kind: 'primary_key' | 'unique'; readonly it: Key }
  | { readonly kind: 'check'; readonly it: Check }
  | { readonly kind: 'foreign_key'; readonly it: ForeignKey }
  | { readonly kind: 'exclusion'; readonly it: Exclusion };

export function constraintsOf(table: Table): Constraint[] {
  return [
    ...(table.primaryKey === null ? [] : [{ kind: 'primary_key', it: table.primaryKey } as const]),
    ...table.uniques.map((it) => ({ kind: 'unique', it }) as const),
    ...table.checks.map((it) => ({ kind: 'check', it }) as const),
    ...table.exclusions.map((it) => ({ kind: 'exclusion', it }) as const),
    ...table.foreignKeys.map((it) => ({ kind: 'foreign_key', it }) as const),
  ];
}

function deferring({ deferrable }: Pick<Key, 'deferrable'>): Item[] {
  switch (deferrable) {
    case 'not deferrable':
      return [];
    case 'initially immediate':
      return [named('deferrable', 'True')];
    case 'initially deferred':
      return [named('deferrable', 'True'), named('initially', string('DEFERRED'))];
  }
}

function keyItems(key: Key): Item[] | null {
  const { withoutOverlaps, storage, columns, include } = key;
  if (withoutOverlaps || storage.length > 0 || !isSayable(...columns, ...include)) return null;
  return [
    ...deferring(key),
    ...(include.length > 0 ? [named('postgresql_include', strings(include))] : []),
    ...(key.nullsNotDistinct ? [named('postgresql_nulls_not_distinct', 'True')] : []),
  ];
}

export function foreignKeyItems(key: ForeignKey): Item[] | null {
  if (key.period || !key.enforced || key.onDeleteColumns.length > 0) return null;
  const action = (name: string, value: string) =>
    value === 'no action' ? [] : [named(name, string(value.toUpperCase()))];
  return [
    ...action('onupdate', key.onUpdate),
    ...action('ondelete', key.onDelete),
    ...deferring(key),
    ...(key.match === 'full' ? [named('match', string('FULL'))] : []),
  ];
}

/** One path for each column, which SQLAlchemy takes apart at its dots; null when it could not. */
export function foreignTarget(key: ForeignKey, defaultSchema: string): string[] | null {
  const { schema, table, columns } = key.references;
  const path = schema === defaultSchema ? [table] : [schema, table];
  const dotted = [...path, ...columns].some((name) => name.includes('.'));
  if (dotted || !isSayable(...path, ...columns, ...key.columns)) return null;
  return columns.map((column) => [...path, column].join('.'));
}

function isPlainCheck(check: Check): boolean {
  return !check.noInherit && check.enforced;
}

type ExclusionElement = Exclusion['elements'][number];

/** The element without what SQLAlchemy would write in another place, or null. */
function excluded(element: ExclusionElement): Code | null {
  const plain: IndexElement = element;
  if (plain.operatorClass !== null || plain.collation !== null) return null;
  if (plain.order !== 'asc' || plain.nulls !== 'last') return null;
  const text =
    plain.column === null
      ? elementExpression(plain.expression ?? '')
      : quoteIdentifier(plain.column);
  return tuple(sqlExpression(text), string(element.operator));
}

function exclusionCode(exclusion: Exclusion, say: (name: string) => Code): Code | null {
  const { include, storage, predicate, method, elements } = exclusion;
  const pairs = elements.map(excluded);
  const plain = /^[-+*/<>=~!@#%^&|`?]+$/;
  if (include.length > 0 || storage.length > 0 || !/^[a-z]+$/.test(method)) return null;
  if (elements.some(({ operator }) => !plain.test(operator))) return null;
  if (pairs.some((pair) => pair === null)) return null;
  return call(
    'postgresql.ExcludeConstraint',
    ...pairs.filter((pair) => pair !== null),
    named('using', string(method)),
    ...(predicate === null ? [] : [named('where', sqlExpression(keepArrayCasts(predicate)))]),
    ...deferring(exclusion),
    named('name', say(exclusion.name)),
  );
}

/** For the constraint in `op.create_table`; null when it has to be added by SQL. */
export function inlineConstraint(
  constraint: Constraint,
  defaultSchema: string,
  say: (name: string) => Code = givenName,
): Code | null {
  if (!isSayable(constraint.it.name)) return null;
  const name = named('name', say(constraint.it.name));
  switch (constraint.kind) {
    case 'primary_key':
    case 'unique': {
      const items = keyItems(constraint.it);
      const callee =
        constraint.kind === 'unique' ? 'sa.UniqueConstraint' : 'sa.PrimaryKeyConstraint';
      if (items === null) return null;
      return call(callee, ...constraint.it.columns.map(string), name, ...items);
    }
    case 'check':
      if (!isPlainCheck(constraint.it)) return null;
      return call(
        'sa.CheckConstraint',
        sqlCondition(keepArrayCasts(constraint.it.expression)),
        name,
      );
    case 'foreign_key': {
      const items = foreignKeyItems(constraint.it);
      const target = foreignTarget(constraint.it, defaultSchema);
      if (items === null || target === null) return null;
      const { columns } = constraint.it;
      return call('sa.ForeignKeyConstraint', strings(columns), strings(target), name, ...items);
    }
    case 'exclusion':
      return exclusionCode(constraint.it, say);
  }
}

function notValid(validated: boolean): Item[] {
  return validated ? [] : [named('postgresql_not_valid', 'True')];
}

/** `ALTER TABLE … ADD`, on a table that is there; null for what only SQL can say. */
export function createConstraint(
  table: Table,
  constraint: Constraint,
  defaultSchema: string,
): Code | null {
  if (!isSayable(table.name, constraint.it.name)) return null;
  const name = givenName(constraint.it.name);
  const schema = inSchema(table.schema, defaultSchema);
  switch (constraint.kind) {
    case 'primary_key':
    case 'unique': {
      const items = keyItems(constraint.it);
      const callee =
        constraint.kind === 'unique' ? 'op.create_unique_constraint' : 'op.create_primary_key';
      if (items === null || (constraint.kind === 'primary_key' && items.length > 0)) return null;
      const columns = strings(constraint.it.columns);
      return call(callee, name, string(table.name), columns, ...items, ...schema);
    }
    case 'check': {
      const { expression, validated } = constraint.it;
      if (!isPlainCheck(constraint.it)) return null;
      const condition = sqlCondition(keepArrayCasts(expression));
      return call(
        'op.create_check_constraint',
        name,
        string(table.name),
        condition,
        ...notValid(validated),
        ...schema,
      );
    }
    case 'foreign_key':
      return createForeignKey(table, constraint.it, defaultSchema);
    case 'exclusion':
      return null;
  }
}

function createForeignKey(table: Table, key: ForeignKey, defaultSchema: string): Code | null {
  const items = foreignKeyItems(key);
  const { schema, table: target, columns } = key.references;
  if (items === null || foreignTarget(key, defaultSchema) === null) return null;
  return call(
    'op.create_foreign_key',
    givenName(key.name),
    string(table.name),
    string(target),
    strings(key.columns),
    strings(columns),
    ...items,
    ...notValid(key.validated),
    ...inSchema(table.schema, defaultSchema, 'source_schema'),
    ...inSchema(schema, defaultSchema, 'referent_schema'),
  );
}

const dropped = {
  primary_key: 'primary',
  unique: 'unique',
  check: 'check',
  foreign_key: 'foreignkey',
  exclusion: null,
} as const;

export function dropConstraint(
  table: Table,
  constraint: Constraint,
  defaultSchema: string,
): Code | null {
  if (!isSayable(table.name, constraint.it.name)) return null;
  const type = dropped[constraint.kind];
  return call(
    'op.drop_constraint',
    givenName(constraint.it.name),
    string(table.name),
    ...(type === null ? [] : [named('type_', string(type))]),
    ...inSchema(table.schema, defaultSchema),
  );
}
