/** Columns that tables with a class get, change or lose. */
import { type ObjectId, objectId, parseObjectId } from '../../../ir/id.ts';
import type { Column, Table } from '../../../ir/schema.ts';
import { columnAttribute } from './attribute.ts';
import { keyOfColumn } from './class.ts';
import { behindColumns, insertLines, removeAttribute, replaceAttribute } from './edits.ts';
import type { Attribute } from './module.ts';
import {
  added,
  byHand,
  idBefore,
  isNew,
  type ModelOf,
  modelOf,
  tableBefore,
  tableOf,
  type Workspace,
} from './workspace.ts';

function columnText({ open }: ModelOf, table: Table, column: Column): string | null {
  const primary = table.primaryKey?.columns.includes(column.name) === true;
  const key = keyOfColumn(table, column.name);
  return columnAttribute(open.writing, table, column, { key, primary });
}

export function addColumns(work: Workspace): void {
  for (const id of added(work, 'column')) {
    const table = tableOf(work.desired, id);
    const column = table?.columns.find(({ name }) => name === parseObjectId(id).names[2]);
    if (table === undefined || column === undefined || isNew(work, table)) continue;
    const model = modelOf(work, table);
    const text = model === null ? null : columnText(model, table, column);
    if (model?.mapped == null || text === null) {
      byHand(work, id, `column ${column.name} of ${table.name}`);
      continue;
    }
    const { module, edits } = model.open;
    edits.push(insertLines(module, behindColumns(model.mapped.it), text));
  }
}

/** The attribute of a column, which may have another name than the column. */
function attributeOf({ mapped }: ModelOf, column: string): Attribute | undefined {
  const literal = column.replace(/\W/g, '\\$&');
  const named = new RegExp(`(?:mapped_column|Column)\\(\\s*["']${literal}["']`);
  const { attributes } = mapped?.it ?? { attributes: [] };
  return (
    attributes.find(({ text }) => named.test(text)) ??
    attributes.find(({ name }) => name === column)
  );
}

interface ColumnChange {
  readonly id: ObjectId;
  readonly before: Table;
  readonly was: Column;
  readonly after: Table;
  /** Undefined: it is gone. */
  readonly is: Column | undefined;
}

/** Another attribute may say the old name: a key, an index, a relationship. */
function isNamedElsewhere({ mapped }: ModelOf, own: Attribute, column: string): boolean {
  const others = mapped?.it.attributes.filter((each) => each !== own) ?? [];
  return others.some(({ text }) =>
    new RegExp(`["'.]${column.replace(/\W/g, '\\$&')}["'\\]]`).test(text),
  );
}

function changeColumn(work: Workspace, { id, before, was, after, is }: ColumnChange): void {
  const model = modelOf(work, after);
  const found = model === null ? undefined : attributeOf(model, was.name);
  if (model === null || found === undefined) {
    byHand(work, id, `column ${was.name} of ${before.name}`);
    return;
  }
  const { edits, module } = model.open;
  if (is === undefined) {
    edits.push(removeAttribute(found));
    return;
  }
  // What was changed by hand since is not ours to write over.
  const own = columnText(model, before, was);
  const text = columnText(model, after, is);
  const isOurs = own !== null && own.trim() === found.text.replaceAll('\r\n', '\n');
  const stays = was.name === is.name || !isNamedElsewhere(model, found, was.name);
  if (!isOurs || text === null || !stays) {
    const want = text === null ? '' : ` becomes: ${text.trim().replace(/\s*\n\s*/g, ' ')}`;
    byHand(work, id, `column ${was.name} of ${before.name}${want}`);
    return;
  }
  edits.push(replaceAttribute(module, found, text));
}

/** Of columns that are there before and after, under whatever name. */
function changed(work: Workspace): ColumnChange[] {
  return work.desired.tables.flatMap((after) => {
    const before = tableBefore(work, after);
    if (before === undefined) return [];
    const pairs = after.columns.map((is) => {
      const id = objectId('column', after.schema, after.name, is.name);
      const name = parseObjectId(idBefore(work, id)).names[2];
      return { id, is, was: before.columns.find((column) => column.name === name) };
    });
    const kept = new Set(pairs.map(({ was }) => was?.name));
    const gone = before.columns
      .filter(({ name }) => !kept.has(name))
      .map((was) => ({
        id: objectId('column', before.schema, before.name, was.name),
        is: undefined,
        was,
      }));
    return [...pairs, ...gone].flatMap(({ id, is, was }) =>
      was === undefined || JSON.stringify(was) === JSON.stringify(is)
        ? []
        : [{ id, before, was, after, is }],
    );
  });
}

export function changeColumns(work: Workspace): void {
  for (const change of changed(work)) {
    if (work.models.find(change.before) === null) byHand(work, change.id, 'its table has no class');
    else changeColumn(work, change);
  }
}
