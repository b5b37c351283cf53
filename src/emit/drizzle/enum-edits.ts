/** The values of an enum that is there: those that stay keep their places and comments. */
import type { EnumCode } from './code.ts';
import { type Editing, quoted } from './editing.ts';
import { insertItems, removeItem } from './lists.ts';
import type { Module } from './module.ts';
import { type ArrayLiteral, bare, type Span, spanOf, stringOf } from './syntax.ts';

interface Value extends Span {
  readonly value: string;
}

function valuesIn(list: ArrayLiteral): Value[] {
  return list.elements.flatMap((each) => {
    const value = each === null || each.type === 'SpreadElement' ? null : stringOf(each);
    return each === null || value === null ? [] : [{ ...spanOf(each), value }];
  });
}

/** In the call itself, or in a constant of its module. */
export function listOf({ module, values }: EnumCode): ArrayLiteral | null {
  const given = values === null ? null : bare(values);
  if (given?.type === 'ArrayExpression') return given;
  if (given?.type !== 'Identifier') return null;
  const found = module.declarations.find(({ name }) => name === given.name);
  return found?.init.type === 'ArrayExpression' ? found.init : null;
}

/** All anew, where those that stay are in another order. */
function rewrite(
  editing: Editing,
  { path, text }: Module,
  list: ArrayLiteral,
  values: readonly string[],
): void {
  const known = new Map(
    valuesIn(list).map(({ value, start, end }) => [value, text.slice(start, end)]),
  );
  const texts = values.map((value) => known.get(value) ?? quoted(editing, value));
  const span = spanOf(list);
  const { indent } = editing.pages.style;
  const spread = text.slice(span.start, span.end).includes('\n');
  const lines = texts.map((each) => `${indent}${each},\n`).join('');
  editing.pages.replace(path, span, spread ? `[\n${lines}]` : `[${texts.join(', ')}]`);
}

export function setValues(
  editing: Editing,
  module: Module,
  list: ArrayLiteral,
  values: readonly string[],
): void {
  const { pages } = editing;
  const { path, text } = module;
  const old = valuesIn(list);
  const kept = old.filter(({ value }) => values.includes(value));
  const order = values.filter((value) => kept.some((each) => each.value === value));
  if (kept.some(({ value }, at) => value !== order[at])) {
    rewrite(editing, module, list, values);
    return;
  }
  for (const each of old) if (!kept.includes(each)) removeItem(pages, module, each);
  const last = values.findLastIndex((value) => order.includes(value));
  for (const [at, value] of values.entries()) {
    if (at > last || order.includes(value)) continue;
    const next = kept.find((each) => values.indexOf(each.value) > at);
    if (next === undefined) continue;
    const line = text.lastIndexOf('\n', next.start) + 1;
    const before = text.slice(line, next.start);
    const gap = before.trim() === '' ? `\n${before}` : ' ';
    pages.insert(path, next.start, `${quoted(editing, value)},${gap}`);
  }
  const added = values.slice(last + 1).map((value) => quoted(editing, value));
  if (added.length === 0) return;
  const { start, end } = spanOf(list);
  const final = kept.at(-1);
  const oneLine = !text.slice(start, end).includes('\n') && final !== undefined;
  if (oneLine) pages.insert(path, final.end, `, ${added.join(', ')}`);
  else insertItems(pages, module, list, () => added);
}
