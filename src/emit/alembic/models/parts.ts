/** Keys, references, checks, exclusions and indexes that tables with a class get or lose. */
import { type ObjectId, type ObjectKind, parseObjectId } from '../../../ir/id.ts';
import { tableId } from '../../../ir/objects.ts';
import type { Table } from '../../../ir/schema.ts';
import { type Code, printStatement } from '../python/code.ts';
import { keyOfColumn } from './class.ts';
import { insertLines, replaceAttribute } from './edits.ts';
import { tableArgs } from './table-args.ts';
import { tellLeftOut } from './tables.ts';
import { withElements } from './tuple-edit.ts';
import {
  added,
  byHand,
  isNew,
  type ModelOf,
  modelOf,
  tableBefore,
  tableOf,
  type Workspace,
} from './workspace.ts';

const kinds: readonly ObjectKind[] = [
  'unique',
  'primary_key',
  'foreign_key',
  'check',
  'exclusion',
  'index',
];

function put({ open, mapped }: ModelOf, elements: readonly Code[]): boolean {
  if (mapped === null) return false;
  const { it, module } = mapped;
  const inner = `${it.indent}    `;
  const texts = elements.map((code) => printStatement(code, inner).trimStart());
  const args = it.attributes.find(({ name }) => name === '__table_args__');
  if (args !== undefined) {
    const text = withElements(args.text.replaceAll('\r\n', '\n'), texts, it.indent);
    if (text === null) return false;
    open.edits.push(replaceAttribute(module, args, it.indent + text));
    return true;
  }
  const name = it.attributes.find((each) => each.name === '__tablename__');
  if (name === undefined) return false;
  const lines = texts.map((text) => `${inner}${text},\n`).join('');
  const text = `${it.indent}__table_args__ = (\n${lines}${it.indent})`;
  open.edits.push(insertLines(module, name.end, text));
  return true;
}

/** References of a new column stand at the column. */
function saidAtColumns(work: Workspace, table: Table): Set<string> {
  const names = added(work, 'column').flatMap((id) =>
    tableOf(work.desired, id) === table ? (parseObjectId(id).names[2] ?? []) : [],
  );
  return new Set(names.flatMap((name) => keyOfColumn(table, name)?.name ?? []));
}

function addTo(work: Workspace, table: Table, names: ReadonlySet<string>): void {
  const model = modelOf(work, table);
  const what = `${[...names].join(', ')} of ${table.name}`;
  if (model === null) {
    byHand(work, tableId(table), what);
    return;
  }
  const elsewhere = saidAtColumns(work, table);
  const { elements, left } = tableArgs(
    model.open.writing,
    table,
    ({ it }) => names.has(it.name) && !elsewhere.has(it.name),
  );
  tellLeftOut(work, table, left);
  if (elements.length > 0 && !put(model, elements)) byHand(work, tableId(table), what);
}

export function addParts(work: Workspace): void {
  const found = new Map<Table, Set<string>>();
  for (const id of kinds.flatMap((kind) => added(work, kind))) {
    const table = tableOf(work.desired, id);
    if (table === undefined || isNew(work, table)) continue;
    const names = found.get(table) ?? new Set();
    found.set(table, names.add(parseObjectId(id).names[2] ?? ''));
  }
  for (const [table, names] of found) addTo(work, table, names);
}

/** What is gone or changed has no place in the class that is surely ours. */
export function tellRest(work: Workspace): void {
  const again = new Set<ObjectId>(kinds.flatMap((kind) => added(work, kind)));
  const told = new Set<ObjectId>();
  for (const { kind, id } of work.changes) {
    const isPart = kinds.some((each) => id.startsWith(`${each}:`));
    const table = tableOf(work.desired, id);
    if (!isPart || table === undefined || told.has(id)) continue;
    const gone = kind === 'remove';
    if (!gone && kind !== 'rename') continue;
    told.add(id);
    byHand(
      work,
      id,
      again.has(id) ? `${id} has changed` : gone ? `${id} is gone` : `${id} was renamed`,
    );
  }
  for (const table of work.desired.tables) {
    const before = tableBefore(work, table);
    if (before === undefined || before.comment === table.comment) continue;
    if (work.models.find(before) !== null) byHand(work, tableId(table), `its comment has changed`);
  }
}
