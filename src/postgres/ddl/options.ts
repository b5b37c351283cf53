/** OPTIONS of wrappers, servers, user mappings, foreign tables and their columns. */
import type { Carried } from '../../ir/schema.ts';
import { quoteIdentifier, quoteLiteral } from '../identifier.ts';

type Option = Carried['options'][number];
type Options = readonly Option[];

function entry({ name, value }: Option): string {
  return `${quoteIdentifier(name)} ${quoteLiteral(value)}`;
}

function ofColumn(options: Options, column: string | null): Options {
  return options.filter((option) => option.column === column);
}

/** What CREATE ends with; it has no place for those of columns that come and go. */
export function optionClause(options: Options): string {
  const own = ofColumn(options, null);
  return own.length === 0 ? '' : ` OPTIONS (${own.map(entry).join(', ')})`;
}

/** SET leaves an option in its place, ADD puts it behind all others. */
function actions(before: Options, after: Options): string[] {
  const names = before.map(({ name }) => name);
  let from = 0;
  const moved = after.findIndex(({ name }) => {
    const at = names.indexOf(name, from);
    from = at + 1;
    return at < 0;
  });
  const standing = moved < 0 ? after : after.slice(0, moved);
  const stands = new Set(standing.map(({ name }) => name));
  const same = (option: Option) =>
    before.some(({ name, value }) => name === option.name && value === option.value);
  return [
    ...names.filter((name) => !stands.has(name)).map((name) => `DROP ${quoteIdentifier(name)}`),
    ...standing.filter((option) => !same(option)).map((option) => `SET ${entry(option)}`),
    ...after.slice(standing.length).map((option) => `ADD ${entry(option)}`),
  ];
}

/** What follows the name in ALTER; null when nothing differs. */
export function alterOptions(before: Options, after: Options): string | null {
  const columns = new Set([...before, ...after].map(({ column }) => column));
  const clauses = [...columns].flatMap((column) => {
    const list = actions(ofColumn(before, column), ofColumn(after, column));
    const of = column === null ? '' : `ALTER COLUMN ${quoteIdentifier(column)} `;
    return list.length === 0 ? [] : [`${of}OPTIONS (${list.join(', ')})`];
  });
  return clauses.length === 0 ? null : clauses.join(', ');
}
