/** Foreign keys as relations: a field on either side, told apart by a name where they must be. */
import { objectId } from '../../ir/id.ts';
import type { ForeignKey, ReferentialAction, Table } from '../../ir/schema.ts';
import { constraintName } from '../../read/prisma/names.ts';
import { replaceType } from './attributes.ts';
import { attributeOf, fieldOfColumn, type PlacedBlock, quoted, relationName } from './draft.ts';
import { type Editing, leaveOut, modelOf } from './editing.ts';
import {
  backOf,
  foreignKeysOf,
  isIgnored,
  isOptional,
  isReferable,
  isUnique,
  ownerOf,
  relationsBetween,
} from './found-relations.ts';
import { insertGroup, insertRows, type Row, removeLines } from './layout.ts';
import { backFieldName, relationFieldName, unused } from './naming.ts';
import { lineEnd, lineStart } from './tokens.ts';

const actions: Readonly<Record<ReferentialAction, string>> = {
  cascade: 'Cascade',
  restrict: 'Restrict',
  'no action': 'NoAction',
  'set null': 'SetNull',
  'set default': 'SetDefault',
};

export interface WantedRelation {
  readonly table: Table;
  readonly key: ForeignKey;
}

interface Planned extends WantedRelation {
  readonly owner: string;
  readonly target: string;
}

function relationArguments(
  editing: Editing,
  model: PlacedBlock,
  target: PlacedBlock,
  { key, table }: WantedRelation,
  name: string | null,
): string {
  const field = (block: PlacedBlock, column: string) =>
    fieldOfColumn(editing.draft, block, column)?.name ?? column;
  const own = key.columns.map((column) => field(model, column));
  const theirs = key.references.columns.map((column) => field(target, column));
  const usual = constraintName(table.name, key.columns, '_fkey');
  return [
    ...(name === null ? [] : [quoted(name)]),
    `fields: [${own.join(', ')}]`,
    `references: [${theirs.join(', ')}]`,
    `onDelete: ${actions[key.onDelete]}`,
    ...(key.onUpdate === 'cascade' ? [] : [`onUpdate: ${actions[key.onUpdate]}`]),
    ...(key.name === usual ? [] : [`map: ${quoted(key.name)}`]),
  ].join(', ');
}

function leftOut(editing: Editing, { table, key }: WantedRelation, why: string): void {
  leaveOut(editing, objectId('foreign_key', table.schema, table.name, key.name), why);
}

function plannedOf(editing: Editing, wanted: WantedRelation): Planned | null {
  const { draft } = editing;
  const { references } = wanted.key;
  const model = modelOf(editing, wanted.table);
  const target = draft.modelOf({ schema: references.schema, name: references.table });
  if (model === undefined) return null;
  if (target === undefined) {
    leftOut(editing, wanted, `there is no model of ${references.table}`);
    return null;
  }
  if (!isReferable(draft, target, references.columns)) {
    leftOut(editing, wanted, `${target.name} has no key of just these columns that Prisma sees`);
    return null;
  }
  return { ...wanted, owner: model.name, target: target.name };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

interface Names {
  /** Fields of each model, those to come included. */
  readonly fields: Map<string, Set<string>>;
  readonly relations: Set<string>;
}

function namesIn(editing: Editing): Names {
  const models = editing.draft.blocks('model');
  return {
    fields: new Map(models.map(({ name, fields }) => [name, new Set(fields.map((f) => f.name))])),
    relations: new Set(
      models.flatMap(({ fields }) => fields.flatMap((field) => relationName(field) ?? [])),
    ),
  };
}

/** `invoicesAsPayer` where more than one relation leads here. */
function backName(
  editing: Editing,
  planned: Planned,
  field: string,
  many: boolean,
  apart: boolean,
) {
  const { habit } = editing;
  const plain = backFieldName(planned.table.name, many, habit, new Set());
  if (planned.owner === planned.target && field === 'parent') return many ? 'children' : 'child';
  if (!apart) return plain;
  return habit.fields === 'database' ? `${plain}_as_${field}` : `${plain}As${capital(field)}`;
}

interface Sides {
  readonly owner: Row;
  readonly target: Row;
}

function sidesOf(editing: Editing, planned: Planned, names: Names, apart: boolean): Sides {
  const { draft, habit } = editing;
  const { key, table } = planned;
  const model = draft.model(planned.owner);
  const target = draft.model(planned.target);
  const own = names.fields.get(model.name) ?? new Set();
  const field = relationFieldName(key.columns, key.references.table, habit, own);
  own.add(field);
  const others = names.fields.get(target.name) ?? new Set();
  const many = !isUnique(draft, model, key.columns);
  const back = unused(backName(editing, planned, field, many, apart), others);
  others.add(back);
  const stem =
    habit.fields === 'database' ? `${table.name}_${field}` : `${model.name}${capital(field)}`;
  const name = apart ? unused(stem, names.relations) : null;
  if (name !== null) names.relations.add(name);
  const args = relationArguments(editing, model, target, planned, name);
  const hidden = isIgnored(model) && !isIgnored(target);
  return {
    owner: {
      name: field,
      type: target.name + (isOptional(draft, model, key.columns) ? '?' : ''),
      attributes: [
        `@relation(${args})`,
        ...(isIgnored(target) && !isIgnored(model) ? ['@ignore'] : []),
      ],
    },
    target: {
      name: back,
      type: `${model.name}${many ? '[]' : '?'}`,
      attributes: [
        ...(name === null ? [] : [`@relation(${quoted(name)})`]),
        ...(hidden ? ['@ignore'] : []),
      ],
    },
  };
}

function insertRelations(editing: Editing, modelName: string, rows: readonly Row[]): void {
  const { draft } = editing;
  const model = draft.model(modelName);
  const models = new Set(draft.blocks('model').map(({ name }) => name));
  const last = model.fields.findLast(({ type }) => models.has(type));
  const anchor = model.fields.at(-1);
  if (last !== undefined || anchor === undefined) insertRows(draft, model, last ?? null, rows);
  else {
    const text = draft.text(model.path);
    const start = lineStart(text, anchor.start);
    const indent = /^[ \t]*/.exec(text.slice(start, lineEnd(text, start)))?.[0] ?? '';
    insertGroup(draft, model.path, anchor.lines.end, rows, indent);
  }
}

/** Those of one model go in together, so that they share their columns. */
export function addRelations(editing: Editing, wanted: readonly WantedRelation[]): void {
  const { draft } = editing;
  const planned = wanted
    .filter(({ table, key }) => ownerOf(editing, table, key.name) === null)
    .flatMap((each) => plannedOf(editing, each) ?? []);
  const names = namesIn(editing);
  const rows = new Map<string, Row[]>();
  const put = (model: string, row: Row) => rows.set(model, [...(rows.get(model) ?? []), row]);
  const pairOf = ({ owner, target }: Planned) => [owner, target].sort().join(' ');
  for (const each of planned) {
    const pair = planned.filter((other) => pairOf(other) === pairOf(each)).length;
    const before = relationsBetween(draft, draft.model(each.owner), draft.model(each.target));
    const apart = each.owner === each.target || pair + before > 1;
    const { owner, target } = sidesOf(editing, each, names, apart);
    put(each.owner, owner);
    put(each.target, target);
  }
  for (const [model, list] of rows) insertRelations(editing, model, list);
}

export function removeRelation(editing: Editing, table: Table, name: string): void {
  const { draft } = editing;
  const owner = ownerOf(editing, table, name);
  if (owner === null) return;
  const back = backOf(draft, owner);
  if (back !== null) removeLines(draft, back.model.path, back.field.lines);
  const again = ownerOf(editing, table, name);
  if (again !== null) removeLines(draft, again.model.path, again.field.lines);
}

/** Actions and names change in place; other columns make another relation. */
export function setRelation(
  editing: Editing,
  table: Table,
  key: ForeignKey,
  changed: Readonly<Record<string, unknown>>,
): void {
  if ('columns' in changed || 'references' in changed) {
    removeRelation(editing, table, key.name);
    addRelations(editing, [{ table, key }]);
    return;
  }
  const owner = ownerOf(editing, table, key.name);
  const relation = owner && attributeOf(owner.field, 'relation');
  const target = owner && editing.draft.block('model', owner.field.type);
  if (!owner || !relation || !target || !('onDelete' in changed || 'onUpdate' in changed)) return;
  const name = relationName(owner.field);
  const args = relationArguments(editing, owner.model, target, { table, key }, name);
  editing.draft.replace(owner.model.path, relation, `@relation(${args})`);
}

/** `?` and `[]` of relations follow the columns and keys that they rest on. */
export function mendRelations(editing: Editing, table: Table): void {
  const { draft } = editing;
  const model = modelOf(editing, table);
  if (model === undefined) return;
  for (const { name, columns } of foreignKeysOf(draft, model)) {
    const owner = ownerOf(editing, table, name);
    if (owner === null) continue;
    const optional = isOptional(draft, owner.model, columns);
    if (optional !== (owner.field.arity === 'optional')) {
      const type = `${owner.field.type}${optional ? '?' : ''}`;
      replaceType(draft, owner.model, owner.field, type);
    }
    const again = ownerOf(editing, table, name);
    const back = again && backOf(draft, again);
    if (back && back.field.arity !== 'list' && !isUnique(draft, model, columns)) {
      replaceType(draft, back.model, back.field, `${back.field.type}[]`);
    }
  }
}
