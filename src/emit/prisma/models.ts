/** Tables as models: new ones, and those that go. */
import type { Table } from '../../ir/schema.ts';
import { rowOf } from './columns.ts';
import { quoted } from './draft.ts';
import { type Editing, modelOf, typeOf } from './editing.ts';
import { blockAttribute, fieldAttribute, type Said } from './indexes.ts';
import { allSaid } from './keys.ts';
import { appendBlocks, blockText, type Row, removeLines } from './layout.ts';
import { modelName } from './naming.ts';

/** Prisma's client finds a row by a key whose columns are required and readable; no list may be in an id. */
function hasCriterion(said: readonly Said[], rows: ReadonlyMap<string, Row>): boolean {
  const shown = (column: string) => rows.get(column)?.type ?? '?';
  const id = said.find(({ attribute }) => attribute === 'id');
  if (id?.elements.some(({ column }) => shown(column).endsWith('[]'))) return false;
  return said.some(
    ({ attribute, elements, args }) =>
      attribute !== 'index' &&
      !args.some((arg) => arg.startsWith('where:')) &&
      elements.every(({ column }) => !/^Unsupported|[?\]]$/.test(shown(column))),
  );
}

interface Keys {
  readonly byColumn: ReadonlyMap<string, readonly string[]>;
  readonly whole: readonly Said[];
}

/** One of each kind can stand at a field; what is left stands below. */
function keysByColumn(said: readonly Said[], isList: (column: string) => boolean): Keys {
  const byColumn = new Map<string, string[]>();
  const taken = new Set<string>();
  const whole: Said[] = [];
  for (const each of said) {
    const column = each.elements[0]?.column ?? '';
    // A list cannot be marked as the id, only named as one.
    const text = each.attribute === 'id' && isList(column) ? null : fieldAttribute(each);
    const slot = JSON.stringify([column, each.attribute]);
    if (text === null || taken.has(slot)) whole.push(each);
    else {
      taken.add(slot);
      byColumn.set(column, [...(byColumn.get(column) ?? []), text]);
    }
  }
  return { byColumn, whole };
}

export function modelText(editing: Editing, table: Table, name: string): string[] {
  const said = allSaid(editing, table);
  const isList = (name: string) =>
    table.columns.some((column) => column.name === name && typeOf(editing, column).list);
  const { byColumn, whole } = keysByColumn(said, isList);
  const taken = new Set<string>();
  const rows = new Map<string, Row>();
  for (const column of table.columns) {
    const row = rowOf(editing, table, column, { keys: byColumn.get(column.name) ?? [], taken });
    taken.add(row.name);
    rows.set(column.name, row);
  }
  const field = (column: string) => rows.get(column)?.name ?? column;
  const found = hasCriterion(said, rows);
  return blockText({
    kind: 'model',
    name,
    groups: [[...rows.values()]],
    attributes: [
      ...whole.map((each) => blockAttribute(each, field)),
      ...(name === table.name ? [] : [`@@map(${quoted(table.name)})`]),
      ...(found ? [] : ['@@ignore']),
      ...(editing.namespaced ? [`@@schema(${quoted(table.schema)})`] : []),
    ],
  });
}

export function addModel(editing: Editing, table: Table): void {
  const { draft, habit } = editing;
  if (modelOf(editing, table) !== undefined) {
    editing.findings.push({
      code: 'prisma-model-exists',
      severity: 'warning',
      subject: `table:${table.schema}.${table.name}`,
      message: `schema.prisma already has a model of ${table.name}, which no migration makes; it was left as it is.`,
      fix: 'Compare it with the migration, and correct it by hand.',
    });
    return;
  }
  const name = modelName(table.name, habit, draft.names());
  appendBlocks(draft, editing.newBlockPath(name), [modelText(editing, table, name)]);
}

export function removeModel(editing: Editing, table: Table): void {
  const model = modelOf(editing, table);
  if (model !== undefined) removeLines(editing.draft, model.path, model.lines);
}
