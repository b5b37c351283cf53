/** PostgreSQL schemas in a Prisma schema: the datasource lists them, and every block says its own. */
import type { Change } from '../../diff/change.ts';
import { parseObjectId } from '../../ir/id.ts';
import { insertBlockAttribute } from './attributes.ts';
import { attributeOf, type Draft, quoted } from './draft.ts';
import { lineStart } from './tokens.ts';

/** Schemas of what the changes add that Prisma has to be told of. */
export function newNamespaces(changes: readonly Change[], known: readonly string[]): string[] {
  const added = changes.flatMap((change) => {
    const { kind, names } = parseObjectId(change.id);
    const relevant = change.kind === 'add' && (kind === 'table' || kind === 'enum');
    return relevant ? [names[0] ?? ''] : [];
  });
  return [...new Set(added)].filter((name) => !known.includes(name)).sort();
}

const spoken = new Set(['model', 'enum', 'view']);

/** As soon as the datasource lists schemas, no block may leave its own out. */
function sayDefault(draft: Draft): void {
  const names = draft.blocks().filter(({ kind }) => spoken.has(kind));
  for (const { kind, name } of names) {
    const block = draft.block(kind, name);
    if (block === undefined || attributeOf(block, 'schema') !== undefined) continue;
    insertBlockAttribute(draft, block, `@@schema(${quoted(draft.defaultSchema)})`);
  }
}

export function listNamespaces(
  draft: Draft,
  known: readonly string[],
  added: readonly string[],
): void {
  const [datasource] = draft.blocks('datasource');
  if (datasource === undefined || added.length === 0) return;
  const start = known.length === 0 ? [draft.defaultSchema] : known;
  const text = `[${[...start, ...added].map(quoted).join(', ')}]`;
  const { path } = datasource;
  const listed = datasource.assignments.find(({ key }) => key === 'schemas');
  if (listed !== undefined) {
    const end = draft.text(path).slice(listed.valueSpan.start, listed.valueSpan.end).trimEnd();
    const at = listed.valueSpan.start + end.replace(/[,\s]*\]$/, '').length;
    const more = added.map((name) => `, ${quoted(name)}`).join('');
    draft.replace(path, { start: at, end: at }, known.length === 0 ? text.slice(1, -1) : more);
    return;
  }
  const last = datasource.assignments.at(-1);
  const source = draft.text(path);
  const indent = /^[ \t]*/.exec(source.slice(lineStart(source, last?.start ?? 0)))?.[0] ?? '  ';
  const width = last === undefined ? 0 : last.valueSpan.start - last.start - ' = '.length;
  const line = `${last === undefined ? '  ' : indent}${'schemas'.padEnd(width)} = ${text}`;
  const at = last?.lines.end ?? datasource.body.start;
  draft.replace(path, { start: at, end: at }, line + draft.lineEnd(path));
  sayDefault(draft);
}
