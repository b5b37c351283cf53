/** normal-form: lists become tables; repeated groups, copies and transitive dependencies are reported. */
import { plural, singular, snakeCase } from '../model/names.ts';
import type { ResolvedAttribute, ResolvedReference } from '../model/resolved.ts';
import { words } from './comments.ts';
import { addTable, type Draft, type DraftTable, decide, report, tableId } from './draft/draft.ts';
import { findColumns } from './draft/lookup.ts';
import { tableName } from './draft/naming.ts';
import { attributeColumn, beside, newTable } from './draft/start.ts';
import type { Rule } from './rule.ts';

const id = 'normal-form';

export const normalForm: Rule = {
  id,
  summary:
    'Third normal form: a list, a repeated group and an attribute of something else are not columns.',
  reason:
    'A copy has to be kept true by every writer; a list cannot be constrained, referenced or indexed as rows can.',
  exception:
    'A value at a moment (the price at the sale) is its own fact and stays; words such as `sold_price` say so.',
  examples: {
    applies: {
      domain: 'contacts',
      entities: [
        { name: 'customer', attributes: [{ name: 'name' }] },
        {
          name: 'order',
          attributes: [
            { name: 'customer_name' },
            { name: 'phone1' },
            { name: 'phone2' },
            { name: 'labels', many: true },
          ],
        },
      ],
      relationships: [{ from: 'order', to: 'customer', cardinality: 'many_to_one' }],
    },
    exception: {
      domain: 'sales',
      entities: [
        { name: 'product', attributes: [{ name: 'price' }] },
        { name: 'sale', attributes: [{ name: 'sold_product_price', type: 'money' }] },
      ],
      relationships: [{ from: 'sale', to: 'product', cardinality: 'many_to_one' }],
    },
  },
  apply(draft) {
    for (const table of [...draft.tables]) {
      moveLists(draft, table);
      reportGroups(draft, table);
      reportCopies(draft, table);
    }
    reportDependencies(draft);
  },
};

function moveLists(draft: Draft, table: DraftTable): void {
  const lists = table.columns.filter(({ attribute }) => attribute?.source.many === true);
  for (const { attribute } of lists) {
    if (attribute === null || table.entity === null) continue;
    const child = beside(draft.current, listTable(draft, table, attribute, table.entity));
    addTable(draft, child);
    if (child.existing !== null) continue;
    decide(draft, id, tableId(child), {
      chose: `table ${child.table.name} with one row a value`,
      because: `${table.singular}.${attribute.name} is a list: rows can be constrained, indexed and counted`,
      instead: 'an array or delimited column, which no foreign key or check can reach into',
    });
  }
  table.columns = table.columns.filter((column) => !lists.includes(column));
}

function listTable(
  draft: Draft,
  owner: DraftTable,
  attribute: ResolvedAttribute,
  entity: ResolvedReference['from'],
): DraftTable {
  // Beside the reference to its owner, `tags` of a tag would be a second `tag`.
  const word = singular(attribute.name);
  const name = word === owner.singular || `${owner.singular}_id` === word ? 'value' : word;
  const valueAttribute = { ...attribute, name, source: { ...attribute.source, many: false } };
  const source: ResolvedReference = {
    path: attribute.path,
    source: { from: name, to: entity.name, ownership: 'part_of' },
    from: entity,
    to: entity,
    role: entity.name,
    oneToOne: false,
    partOf: true,
    optional: false,
    cardinalityKnown: true,
    inferred: false,
  };
  return {
    entity: {
      path: attribute.path,
      name: `${owner.singular}_${name}`,
      attributes: [valueAttribute],
      source: { name, unique: [[owner.singular, name]] },
    },
    link: null,
    path: attribute.path,
    singular: `${owner.singular}_${name}`,
    purpose: `the ${words(plural(word))} of ${words(owner.table.name)}, one row each`,
    rows: owner.rows === null ? null : owner.rows * 3,
    existing: null,
    columns: [attributeColumn(draft.house, valueAttribute)],
    references: [{ source, target: owner, columns: [] }],
    table: newTable(draft.house, tableName(draft.house, `${owner.singular}_${name}`)),
  };
}

function reportGroups(draft: Draft, table: DraftTable): void {
  const groups = new Map<string, string[]>();
  for (const { attribute } of table.columns) {
    const stem = attribute === null ? null : /^(.*?)_?[0-9]+$/.exec(attribute.name)?.[1];
    if (attribute === null || stem === undefined || stem === null || stem === '') continue;
    groups.set(stem, [...(groups.get(stem) ?? []), attribute.name]);
  }
  for (const [stem, names] of groups) {
    if (names.length < 2) continue;
    report(draft, id, 'warning', table.path, {
      message: `${names.join(', ')} are one fact repeated: a query has to look at each, and the next one needs a migration.`,
      fix: `Replace them by one attribute { "name": "${stem}", "many": true }, or by an entity with its own attributes.`,
    });
  }
}

const moments =
  /^(sold|paid|charged|billed|original|snapshot|historic|historical|quoted|captured|booked)_|_(snapshot|at_time|at_sale)$/;

function reportCopies(draft: Draft, table: DraftTable): void {
  for (const { target, source } of table.references) {
    for (const { attribute } of table.columns) {
      if (attribute === null || moments.test(attribute.name)) continue;
      const copied = [source.role, target.singular]
        .map((owner) => `${owner}_`)
        .filter((start) => attribute.name.startsWith(start))
        .map((start) => attribute.name.slice(start.length))
        .find((rest) => target.columns.some(({ column }) => snakeCase(column.name) === rest));
      if (copied === undefined) continue;
      report(draft, id, 'warning', attribute.path, {
        message: `${table.singular}.${attribute.name} copies ${target.singular}.${copied}: after an update of one the other lies.`,
        fix: `Leave it out and join ${target.table.name}; if it is the value at that moment, name it so (sold_${attribute.name}).`,
      });
    }
  }
}

/** A declared dependency whose left side is no key of the entity belongs into a table of its own. */
function reportDependencies(draft: Draft): void {
  draft.model.source.dependencies?.forEach((dependency, i) => {
    const path = `dependencies[${i}].determines`;
    const name = singular(snakeCase(dependency.entity));
    const table = draft.tables.find((each) => each.entity?.name === name);
    if (table === undefined) return;
    const from = dependency.determines.from;
    const known = (attribute: string): boolean =>
      findColumns(table, attribute) !== null ||
      table.references.some(({ source }) => source.role === snakeCase(attribute));
    for (const attribute of [...from, ...dependency.determines.to]) {
      if (known(attribute)) continue;
      draft.problems.push({
        code: 'unknown_attribute',
        path,
        message: `'${name}' has no attribute ${JSON.stringify(attribute.slice(0, 80))}`,
        fix: 'name attributes of the entity',
      });
    }
    if (isKey(table, from)) return;
    const { to } = dependency.determines;
    report(draft, id, 'warning', path, {
      message: `${from.join(', ')} determines ${to.join(', ')} but is no key of ${name}: each pair is stored once a row and can disagree.`,
      fix: `Make an entity with key [${from.join(', ')}] that holds ${to.join(', ')}, and let ${name} refer to it.`,
    });
  });
}

function isKey(table: DraftTable, columns: readonly string[]): boolean {
  const wanted = columns.map(snakeCase);
  const keys = [
    ...(table.entity?.source.unique ?? []),
    ...(table.entity?.source.key === undefined ? [] : [table.entity.source.key]),
    ...table.columns
      .filter(({ attribute }) => attribute?.source.unique)
      .map(({ attribute, column }) => [attribute?.name ?? column.name]),
  ];
  return keys.some((key) => key.every((each) => wanted.includes(snakeCase(each))));
}
