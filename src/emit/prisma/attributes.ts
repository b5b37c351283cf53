/** Attributes, types and names put into lines that are there, in the columns that those keep. */
import { attributeOf, type Draft, type PlacedBlock } from './draft.ts';
import { columnsOf, groupOf, indentOf, insertLines, width } from './layout.ts';
import type { Field } from './scan.ts';
import { lineStart } from './tokens.ts';

const ranks = ['id', 'unique', 'index', 'fulltext', 'map', 'ignore', 'schema'];

function rankOf(name: string): number {
  const rank = ranks.indexOf(name);
  return rank === -1 ? ranks.length : rank;
}

/** `@@…` where Prisma's formatter would put it. */
export function insertBlockAttribute(draft: Draft, block: PlacedBlock, text: string): void {
  const name = /^@@(\w+)/.exec(text)?.[1] ?? '';
  const source = draft.text(block.path);
  const before = block.attributes.findLast((each) => rankOf(each.name) <= rankOf(name));
  const after = block.attributes.find((each) => rankOf(each.name) > rankOf(name));
  const beside = before ?? after;
  if (beside !== undefined) {
    const line = indentOf(source, beside.start) + text;
    const at = before === undefined ? beside.lines.start : beside.lines.end;
    insertLines(draft, block.path, at, [line]);
    return;
  }
  const last = block.fields.at(-1);
  const indent = last === undefined ? '  ' : indentOf(source, last.start);
  const above = source.slice(lineStart(source, block.body.end - 1), block.body.end).trim();
  insertLines(draft, block.path, block.body.end, [...(above === '' ? [] : ['']), indent + text]);
}

const fieldRanks = ['id', 'unique', 'default', 'updatedAt', 'relation', 'map', 'ignore'];

function fieldRank(name: string): number {
  if (name.startsWith('db.')) return fieldRanks.length;
  const rank = fieldRanks.indexOf(name);
  return rank === -1 ? fieldRanks.length + 1 : rank;
}

/** `@…` of a field, in the usual order; in the group's column when it is the field's first. */
export function insertFieldAttribute(
  draft: Draft,
  block: PlacedBlock,
  field: Field,
  text: string,
): void {
  const name = /^@([\w.]+)/.exec(text)?.[1] ?? '';
  const before = field.attributes.findLast((each) => fieldRank(each.name) <= fieldRank(name));
  const [first] = field.attributes;
  if (before !== undefined) {
    draft.replace(block.path, { start: before.end, end: before.end }, ` ${text}`);
  } else if (first !== undefined) {
    draft.replace(block.path, { start: first.start, end: first.start }, `${text} `);
  } else {
    const source = draft.text(block.path);
    const columns = columnsOf(source, groupOf(source, block.fields, field));
    const type = width(source.slice(field.typeSpan.start, field.typeSpan.end));
    const gap = columns === null || columns.type === 0 ? 1 : Math.max(1, columns.type - type + 1);
    const at = { start: field.end, end: field.end };
    draft.replace(block.path, at, `${' '.repeat(gap)}${text}`);
  }
}

export function removeFieldAttribute(draft: Draft, path: string, field: Field, name: string): void {
  const found = attributeOf(field, name);
  if (found === undefined) return;
  const text = draft.text(path);
  const next = field.attributes[field.attributes.indexOf(found) + 1];
  if (next !== undefined) draft.replace(path, { start: found.start, end: next.start }, '');
  else {
    const head = text.slice(0, found.start).trimEnd().length;
    draft.replace(path, { start: head, end: found.end }, '');
  }
}

/** The name, and as many blanks behind it that the group keeps its columns. */
export function replaceName(draft: Draft, block: PlacedBlock, field: Field, name: string): void {
  const source = draft.text(block.path);
  const { start, end } = field.nameSpan;
  const between = source.slice(end, field.typeSpan.start);
  const aligned = columnsOf(source, groupOf(source, block.fields, field)) !== null;
  if (!aligned || field.type === '' || !/^ +$/.test(between)) {
    draft.replace(block.path, { start, end }, name);
    return;
  }
  const gap = Math.max(1, between.length - (name.length - (end - start)));
  draft.replace(block.path, { start, end: field.typeSpan.start }, name + ' '.repeat(gap));
}

/** The type with its mark; attributes behind it keep their column where they shared it. */
export function replaceType(draft: Draft, block: PlacedBlock, field: Field, type: string): void {
  const source = draft.text(block.path);
  const { start, end } = field.typeSpan;
  const first = field.attributes[0];
  const columns = columnsOf(source, groupOf(source, block.fields, field));
  const between = first === undefined ? '' : source.slice(end, first.start);
  const others = block.fields.some((each) => each !== field && each.attributes.length > 0);
  if (first === undefined || columns === null || !others || !/^ +$/.test(between)) {
    draft.replace(block.path, { start, end }, type);
    return;
  }
  const gap = Math.max(1, between.length - (width(type) - width(source.slice(start, end))));
  draft.replace(block.path, { start, end: first.start }, type + ' '.repeat(gap));
}
