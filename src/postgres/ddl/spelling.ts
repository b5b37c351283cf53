/** How DDL is written out: which schema stays unnamed, which notes are shown, how parts are laid out. */
import type { ObjectId } from '../../ir/id.ts';
import { qualified, quoteIdentifier, quoteLiteral } from '../identifier.ts';

export interface Spelling {
  /** Left out of names for readability; null: every name is qualified. */
  readonly defaultSchema: string | null;
  /** Why a column or constraint is as it is, for a comment line above it. */
  readonly notes: (id: ObjectId) => string | undefined;
}

interface Named {
  readonly schema: string;
  readonly name: string;
}

export function relationName(object: Named, spelling: Spelling): string {
  return qualified(object.schema, object.name, spelling.defaultSchema);
}

/** Text that cannot leave the comment line it is put on. */
export function commentText(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** `-- reason` lines, or none. */
export function noteLines(id: ObjectId, spelling: Spelling): string[] {
  const note = commentText(spelling.notes(id) ?? '');
  return note === '' ? [] : [`-- ${note}`];
}

const plainValue = /^(?:[a-z_]+|-?\d+(?:\.\d+)?)$/i;

function parameter(setting: string): string {
  const equals = setting.indexOf('=');
  if (equals < 0) return quoteIdentifier(setting);
  // `toast.autovacuum_enabled` is two identifiers.
  const name = setting.slice(0, equals).split('.').map(quoteIdentifier).join('.');
  const value = setting.slice(equals + 1);
  return `${name} = ${plainValue.test(value) ? value : quoteLiteral(value)}`;
}

/** ` WITH (a = 1, b = on)`, or nothing. */
export function withParameters(settings: readonly string[]): string {
  return settings.length === 0 ? '' : ` WITH (${settings.map(parameter).join(', ')})`;
}

/** `head (` item `,` item `)` with one item a line, each under its own comment lines. */
export function block(
  head: string,
  items: readonly { readonly notes: readonly string[]; readonly text: string }[],
): string {
  if (items.length === 0) return `${head} ()`;
  const lines = items.flatMap((item, i) => [
    ...item.notes.map((note) => `  ${note}`),
    `  ${item.text}${i < items.length - 1 ? ',' : ''}`,
  ]);
  return [`${head} (`, ...lines, ')'].join('\n');
}
