/** The words of `answers`: what the caller says where a plan would otherwise have to guess. */
import type { ObjectId } from '../ir/id.ts';

export type Answer =
  /** What stands in a column of the rows that are there. */
  | { readonly kind: 'fill'; readonly column: ObjectId; readonly expression: string }
  /** What makes the new type of the old one: an expression over the table's columns. */
  | { readonly kind: 'cast'; readonly column: ObjectId; readonly expression: string }
  /** What becomes of the rows that hold an enum value which goes: another label, or NULL. */
  | {
      readonly kind: 'value';
      readonly enum: ObjectId;
      readonly from: string;
      readonly to: string | null;
    }
  /** The object is the same under another name. */
  | { readonly kind: 'rename'; readonly from: ObjectId; readonly to: ObjectId };

/** An object id: names that are no plain identifiers are JSON strings, and may hold blanks. */
const id = String.raw`[a-z_]+:(?:"(?:[^"\\]|\\.)*"|[^\s"])+`;
const text = `'(?:[^']|'')*'`;

const forms = {
  fill: new RegExp(`^fill (${id}) with (.+)$`, 's'),
  cast: new RegExp(`^cast (${id}) using (.+)$`, 's'),
  value: new RegExp(`^map (${id}) (${text}) to (${text}|NULL)$`, 's'),
  rename: new RegExp(`^rename (${id}) to (${id})$`, 's'),
};

function unquote(literal: string): string {
  return literal.slice(1, -1).replaceAll("''", "'");
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Null for what is none of the four forms. */
export function parseAnswer(entry: string): Answer | null {
  const given = entry.trim();
  for (const kind of ['fill', 'cast'] as const) {
    const [, column, expression] = forms[kind].exec(given) ?? [];
    if (column !== undefined && expression !== undefined) {
      return { kind, column: column as ObjectId, expression };
    }
  }
  const [, type, from, to] = forms.value.exec(given) ?? [];
  if (type !== undefined && from !== undefined && to !== undefined) {
    const value = to === 'NULL' ? null : unquote(to);
    return { kind: 'value', enum: type as ObjectId, from: unquote(from), to: value };
  }
  const [, old, now] = forms.rename.exec(given) ?? [];
  if (old === undefined || now === undefined) return null;
  return { kind: 'rename', from: old as ObjectId, to: now as ObjectId };
}

/** The exact entry that `parseAnswer` reads as this answer. */
export function formatAnswer(answer: Answer): string {
  switch (answer.kind) {
    case 'fill':
      return `fill ${answer.column} with ${answer.expression}`;
    case 'cast':
      return `cast ${answer.column} using ${answer.expression}`;
    case 'value': {
      const to = answer.to === null ? 'NULL' : quote(answer.to);
      return `map ${answer.enum} ${quote(answer.from)} to ${to}`;
    }
    case 'rename':
      return `rename ${answer.from} to ${answer.to}`;
  }
}
