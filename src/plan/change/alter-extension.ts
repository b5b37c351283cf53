/** Changes of extensions that are there: their schema, and a newer version. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, parseObjectId } from '../../ir/id.ts';
import { quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts';
import { ranks, type Unit } from '../unit.ts';
import { alteration, setting } from './alteration.ts';
import type { ChangeContext, SetChange } from './context.ts';

/** Undefined is the one that the server installs by itself: hardly ever one of the past. */
function isNewer(before: string | undefined, after: string | undefined): boolean {
  if (before === undefined) return false;
  if (after === undefined) return true;
  return after.localeCompare(before, 'en', { numeric: true }) > 0;
}

/** Extensions bring statements from a version to the next; hardly any brings those back. */
function update(context: ChangeContext, { id, before, after }: SetChange, name: string): Unit[] {
  const version = after.version as string | undefined;
  if (!isNewer(before.version as string | undefined, version)) return [];
  const to = version === undefined ? '' : ` TO ${quoteLiteral(version)}`;
  return [
    alteration({
      key: `${id}#version`,
      provides: [`${id}#version`, id],
      rank: ranks.extension,
      needs: context.needs(id),
      changes: setting(id, { version: before.version }, { version: after.version }),
      words: `Bring ${objectInWords(id)} to another version`,
      sql: `ALTER EXTENSION ${name} UPDATE${to}`,
      reverse: '',
      undo: 'cannot',
      statementTimeout: null,
    }),
  ];
}

/** What goes comes back, on the way back, by the names that it knew. */
function droppedUsers({ before, fate }: ChangeContext, extension: ObjectId): string[] {
  return [...before.values()]
    .filter(({ id, dependsOn }) => fate.isGone(id) && dependsOn.includes(extension))
    .map(({ id }) => `drop ${id}`);
}

function move(context: ChangeContext, { id, before, after }: SetChange, name: string): Unit {
  const to = (schema: unknown) =>
    `ALTER EXTENSION ${name} SET SCHEMA ${quoteIdentifier(String(schema))}`;
  return alteration({
    key: `${id}#schema`,
    // What is new speaks of its types and functions where they will be.
    provides: [`${id}#schema`, id],
    rank: ranks.extension,
    needs: context.needs(id),
    prefers: droppedUsers(context, id),
    changes: setting(id, { schema: before.schema }, { schema: after.schema }),
    words: `Move ${objectInWords(id)}`,
    sql: to(after.schema),
    reverse: to(before.schema),
  });
}

export function alterExtension(context: ChangeContext, change: SetChange): Unit[] {
  const name = quoteIdentifier(parseObjectId(change.id).names[0] ?? '');
  return [
    ...('schema' in change.after ? [move(context, change, name)] : []),
    ...('version' in change.after ? update(context, change, name) : []),
  ];
}
