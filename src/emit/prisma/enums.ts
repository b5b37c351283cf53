/** Enums as Prisma's enums. */
import type { Enum } from '../../ir/schema.ts';
import { databaseName, quoted } from './draft.ts';
import type { Editing } from './editing.ts';
import { appendBlocks, blockText, insertRows, type Row, removeLines } from './layout.ts';
import { enumName, valueName } from './naming.ts';

function valueRow(value: string, taken: Set<string>): Row {
  const name = valueName(value, taken);
  taken.add(name);
  return { name, type: '', attributes: name === value ? [] : [`@map(${quoted(value)})`] };
}

export function enumText(editing: Editing, type: Enum, name: string): string[] {
  const taken = new Set<string>();
  return blockText({
    kind: 'enum',
    name,
    groups: [type.values.map((value) => valueRow(value, taken))],
    attributes: [
      ...(name === type.name ? [] : [`@@map(${quoted(type.name)})`]),
      ...(editing.namespaced ? [`@@schema(${quoted(type.schema)})`] : []),
    ],
  });
}

export function addEnum(editing: Editing, type: Enum): void {
  const { draft, habit } = editing;
  if (draft.enumOf(type) !== undefined) return;
  const name = enumName(type.name, habit, draft.names());
  appendBlocks(draft, editing.newBlockPath(name), [enumText(editing, type, name)]);
}

export function removeEnum({ draft }: Editing, type: Enum): void {
  const block = draft.enumOf(type);
  if (block !== undefined) removeLines(draft, block.path, block.lines);
}

/** Values that are gone, and new ones each behind the value that it follows. */
export function setEnumValues({ draft }: Editing, type: Enum): void {
  const now = () => draft.enumOf(type);
  for (const field of now()?.fields.toReversed() ?? []) {
    const block = now();
    if (block === undefined || type.values.includes(databaseName(field))) continue;
    removeLines(draft, block.path, field.lines);
  }
  for (const [at, value] of type.values.entries()) {
    const block = now();
    if (block === undefined) return;
    if (block.fields.some((field) => databaseName(field) === value)) continue;
    const before = type.values[at - 1];
    const anchor = block.fields.find((field) => databaseName(field) === before);
    const row = valueRow(value, new Set(block.fields.map(({ name }) => name)));
    insertRows(draft, block, anchor ?? null, [row]);
  }
}
