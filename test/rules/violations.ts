/** What no design may hold, whatever the model: the rule book's promises over one schema. */
import { objectId } from '../../src/ir/id.ts';
import type { Column, Index, Table } from '../../src/ir/schema.ts';
import { inferType } from '../../src/model/types.ts';
import type { Design } from '../../src/rules/design.ts';

export function violations(design: Design): string[] {
  return [
    ...design.schema.tables.flatMap((table) => [
      ...table.columns.flatMap((column) => columnViolations(table, column)),
      ...rowTimestamps(table),
      ...(table.primaryKey === null ? [`${table.name} has no primary key`] : []),
      ...foreignKeys(design, table),
      ...redundantIndexes(design, table),
      ...nullableKeys(table),
    ]),
    ...names(design),
    ...queries(design),
  ];
}

function columnViolations(table: Table, { name, type }: Column): string[] {
  const at = `${table.name}.${name}`;
  const inexact = ['real', 'double precision', 'money'].includes(type.name);
  return [
    type.name === 'timestamp' ? `${at} is a bare timestamp` : null,
    inexact && inferType(name).word === 'money' ? `${at} is inexact money` : null,
    type.name === 'money' ? `${at} has the type money` : null,
    /(^|_)(uuid|guid)$/.test(name) && type.name !== 'uuid' ? `${at} is no uuid` : null,
  ].filter((each) => each !== null);
}

function rowTimestamps(table: Table): string[] {
  return ['created_at', 'updated_at']
    .filter((name) => {
      const column = table.columns.find((each) => each.name === name);
      return column?.type.name !== 'timestamptz' || !column.notNull || column.default !== 'now()';
    })
    .map((name) => `${table.name} lacks ${name}`);
}

function startsWith(longer: readonly string[], shorter: readonly string[]): boolean {
  return shorter.every((each, i) => longer[i] === each);
}

function elements(index: Index): string[] {
  return index.elements.map(({ column, expression, order, nulls, operatorClass }) =>
    [column ?? `(${expression})`, order, nulls, operatorClass].join(' '),
  );
}

function foreignKeys(design: Design, table: Table): string[] {
  const leading = [
    ...[table.primaryKey, ...table.uniques].map((key) => key?.columns ?? []),
    ...table.indexes
      .filter(({ predicate, method }) => predicate === null && method === 'btree')
      .map((index) => index.elements.map(({ column }) => column ?? '')),
  ];
  return table.foreignKeys.flatMap(({ name, columns, onDelete }) => {
    const id = objectId('foreign_key', table.schema, table.name, name);
    const decided = design.decisions.find(
      ({ rule, subject }) => rule === 'foreign-key' && subject === id,
    );
    const said = decided?.chose.endsWith(`ON DELETE ${onDelete.toUpperCase()}`) === true;
    const indexed = leading.some((each) =>
      startsWith(each.slice(0, columns.length).toSorted(), columns.toSorted()),
    );
    const emptied = ['set null', 'set default'].includes(onDelete)
      ? table.columns.filter(
          (each) => columns.includes(each.name) && each.notNull && each.default === null,
        )
      : [];
    return [
      ...(said ? [] : [`${name}: ON DELETE ${onDelete} was not decided`]),
      ...(indexed ? [] : [`${name} has no index`]),
      ...emptied.map((column) => `${name} would empty ${column.name}, which is NOT NULL`),
    ];
  });
}

function asked(design: Design, table: Table, name: string): boolean {
  const id = objectId('index', table.schema, table.name, name);
  return design.indexes.some(
    (each) => each.index === id && each.supports.includes('the model asks for it'),
  );
}

/** The same elements and predicate twice, or a mere prefix of what another index leads with. */
function redundantIndexes(design: Design, table: Table): string[] {
  const keys = [table.primaryKey, ...table.uniques].flatMap((key) =>
    key === null ? [] : [key.columns.map((column) => `${column} asc last `)],
  );
  return table.indexes.flatMap((index) => {
    if (index.method !== 'btree' || asked(design, table, index.name)) return [];
    const own = elements(index);
    const others = table.indexes.filter((other) => other !== index && other.method === 'btree');
    const twin = others.find(
      (other) =>
        other.predicate === index.predicate &&
        elements(other).join() === own.join() &&
        other.unique === index.unique,
    );
    if (twin !== undefined) return [`${index.name} is ${twin.name} again`];
    // A predicate that leaves out most rows is a reason of its own; soft-deleted rows are few.
    const selective = index.predicate !== null && index.predicate !== 'deleted_at IS NULL';
    if (index.unique) return [];
    const full = [
      ...(selective ? [] : keys),
      ...others.filter(({ predicate }) => predicate === null && !selective).map(elements),
      ...others.filter(({ predicate }) => predicate === index.predicate).map(elements),
    ];
    const longer = full.find((each) => startsWith(each, own));
    return longer === undefined ? [] : [`${index.name} is a prefix of (${longer.join(', ')})`];
  });
}

function nullableKeys(table: Table): string[] {
  return table.columns
    .filter(({ name, notNull }) => table.primaryKey?.columns.includes(name) && !notNull)
    .map(({ name }) => `${table.name}.${name} is nullable in the primary key`);
}

function names(design: Design): string[] {
  const { tables, enums } = design.schema;
  const relations = tables.flatMap((table) => [
    table.name,
    ...[table.primaryKey, ...table.uniques, ...table.exclusions, ...table.indexes].flatMap(
      (each) => each?.name ?? [],
    ),
    ...table.columns.flatMap(({ identity }) => identity?.sequence ?? []),
  ]);
  const constraints = tables.flatMap((table) => {
    const own = [
      table.primaryKey,
      ...table.uniques,
      ...table.exclusions,
      ...table.foreignKeys,
      ...table.checks,
    ];
    return twice(own.flatMap((each) => each?.name ?? [])).map(
      (name) => `${table.name}: ${name} twice`,
    );
  });
  const all = [
    ...relations,
    ...enums.map(({ name }) => name),
    ...tables.flatMap((table) => [
      ...table.columns.map(({ name }) => name),
      ...table.foreignKeys.map(({ name }) => name),
      ...table.checks.map(({ name }) => name),
    ]),
  ];
  return [
    ...twice(relations).map((name) => `relation ${name} twice`),
    ...twice([...enums, ...tables].map(({ name }) => name)).map((name) => `type ${name} twice`),
    ...tables.flatMap((table) =>
      twice(table.columns.map(({ name }) => name)).map((name) => `${table.name}.${name} twice`),
    ),
    ...constraints,
    ...all.filter((name) => Buffer.byteLength(name) > 63).map((name) => `${name} is too long`),
    ...all.filter((name) => name === '').map(() => 'an empty name'),
  ];
}

function twice(list: readonly string[]): string[] {
  return list.filter((each, i) => list.indexOf(each) !== i);
}

function queries(design: Design): string[] {
  const patterns = (design.model.access_patterns ?? []).map(({ name }) => name);
  const indexes = new Set(
    design.schema.tables.flatMap((table) =>
      [table.primaryKey, ...table.uniques, ...table.indexes].flatMap((each) => each?.name ?? []),
    ),
  );
  return [
    ...patterns
      .filter((name) => !design.queries.some((query) => query.name === name))
      .map((name) => `${name} has no query`),
    ...design.queries
      .filter(({ expects, reason }) => (expects.length === 0) === (reason === null))
      .map(({ name }) => `${name} has neither index nor reason, or both`),
    ...design.queries.flatMap(({ name, expects }) =>
      expects
        .filter((each) => !indexes.has(each))
        .map((each) => `${name} expects ${each}, which is not there`),
    ),
  ];
}
