/** Both sides of a reference as `relationship()`. */
import type { ForeignKey, Table } from '../../../ir/schema.ts';
import { singular } from '../../../model/names.ts';
import { call, type Item, named, printAfter, raw, string } from '../python/code.ts';
import { attributeName, type Writing } from './attribute.ts';

/** One reference, seen from both classes. */
export interface Relation {
  readonly key: ForeignKey;
  readonly child: { readonly table: Table; readonly className: string };
  readonly parent: { readonly table: Table; readonly className: string };
  /** Attribute of the child that is the parent, and the other way round. */
  readonly toParent: string;
  readonly toChildren: string;
  /** Another reference leads between the same two. */
  readonly ambiguous: boolean;
}

export interface Names {
  has(name: string): boolean;
  add(name: string): void;
}

function free(names: Names, ...wished: readonly string[]): string | null {
  const found = wished.map(attributeName).find((name) => !names.has(name));
  if (found !== undefined) names.add(found);
  return found ?? null;
}

/** References over several columns are left out: two that share a column would both write it. */
export function relationOf(
  key: ForeignKey,
  child: Relation['child'] & { readonly names: Names },
  parent: Relation['parent'] & { readonly names: Names },
  ambiguous: boolean,
): Relation | null {
  const [column, ...more] = key.columns;
  if (column === undefined || more.length > 0) return null;
  const role = column.endsWith('_id') ? column.slice(0, -3) : singular(parent.table.name);
  const toParent = free(child.names, role, `${role}_row`);
  const children = child.table.name;
  const toChildren = free(
    parent.names,
    ...(ambiguous ? [] : [children]),
    `${children}_by_${role}`,
    `${children}_rows`,
  );
  return toParent === null || toChildren === null
    ? null
    : { key, child, parent, toParent, toChildren, ambiguous };
}

function foreignKeys({ key, child, ambiguous }: Relation): Item[] {
  const [column = ''] = key.columns;
  const path = `${child.className}.${attributeName(column)}`;
  return ambiguous ? [named('foreign_keys', string(path))] : [];
}

function print(
  writing: Writing,
  name: string,
  type: string,
  target: string,
  items: Item[],
): string {
  const callee = writing.imports.name('sqlalchemy.orm', 'relationship');
  if (writing.style === 'classic') {
    return printAfter(`${name} = `, call(callee, string(target), ...items), writing.indent);
  }
  const mapped = writing.imports.name('sqlalchemy.orm', 'Mapped');
  return printAfter(`${name}: ${mapped}[${type}] = `, call(callee, ...items), writing.indent);
}

export function parentSide(writing: Writing, relation: Relation): string {
  const { key, child, parent, toParent, toChildren } = relation;
  const [column = ''] = key.columns;
  const optional = child.table.columns.find(({ name }) => name === column)?.notNull === false;
  const [target = ''] = key.references.columns;
  const itself = child.className === parent.className;
  const remote = `${parent.className}.${attributeName(target)}`;
  const items = [
    ...foreignKeys(relation),
    ...(itself ? [named('remote_side', string(remote))] : []),
    named('back_populates', string(toChildren)),
  ];
  const quoted = optional
    ? writing.optional(parent.className).replaceAll(parent.className, `"${parent.className}"`)
    : `"${parent.className}"`;
  // A string and None have no `|`: the whole annotation is quoted.
  const type = quoted.includes(' | ') ? `"${writing.optional(parent.className)}"` : quoted;
  return print(writing, toParent, type, parent.className, items);
}

/** What the database does when the parent goes, so that SQLAlchemy does not do it over. */
function whenGone({ key }: Relation): Item[] {
  switch (key.onDelete) {
    case 'cascade':
      return [
        named('cascade', string('all, delete-orphan')),
        named('passive_deletes', raw('True')),
      ];
    case 'set null':
    case 'set default':
      return [named('passive_deletes', raw('True'))];
    case 'restrict':
    case 'no action':
      return [named('passive_deletes', string('all'))];
  }
}

export function childrenSide(writing: Writing, relation: Relation): string {
  const { child, toParent, toChildren } = relation;
  const items = [
    ...foreignKeys(relation),
    named('back_populates', string(toParent)),
    ...whenGone(relation),
  ];
  return print(writing, toChildren, `list["${child.className}"]`, child.className, items);
}
