/** DROP, spelled for each kind of object. */
import { isCarried, type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { initialPublicComment, tableId } from '../../ir/objects.ts';
import { setComment } from '../../postgres/ddl/comment.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { ChangeContext } from './context.ts';
import { carriedOf, subjectOf } from './find.ts';

export function dropStatement(context: ChangeContext, id: ObjectId): string {
  const { kind, names } = parseObjectId(id);
  const subject = subjectOf(context.from, id, context.spelling) ?? '';
  const [schema = '', table = '', name = ''] = names;
  const alter = `ALTER TABLE ${relationName({ schema, name: table }, context.spelling)}`;
  if (isCarried(kind)) return carriedOf(context.from, id)?.drop ?? '';
  switch (kind) {
    case 'schema':
      if (schema === 'public') return setComment('SCHEMA public', initialPublicComment);
      return `DROP ${subject}`;
    case 'column':
      return dropColumn(context, id);
    case 'primary_key':
    case 'unique':
    case 'foreign_key':
    case 'check':
    case 'exclusion':
      return `${alter} DROP CONSTRAINT ${quoteIdentifier(name)}`;
    default:
      return `DROP ${subject}`;
  }
}

/** Below a table some keep its column as theirs, others lose it with their parent's. */
function dropColumn(context: ChangeContext, id: ObjectId): string {
  const [schema = '', table = '', name = ''] = parseObjectId(id).names;
  const alone = keepers(context, id).length > 0;
  const only = alone ? 'ONLY ' : '';
  return [
    `ALTER TABLE ${only}${relationName({ schema, name: table }, context.spelling)} DROP COLUMN ${quoteIdentifier(name)}`,
    ...(alone ? below(context, id).lost.map((child) => dropColumn(context, child)) : []),
  ].join(';\n');
}

/** Columns of children that are theirs alone from then on, and those that go along. */
function below(context: ChangeContext, id: ObjectId) {
  const { kind, names } = parseObjectId(id);
  const [schema = '', table = '', name = ''] = names;
  const none = { kept: [], lost: [] };
  if (kind !== 'column' || !context.fate.removed.has(id)) return none;
  const owner = objectId('table', schema, table);
  const children = context.from.tables
    .filter(({ inherits }) => inherits.some((parent) => tableId(parent) === owner))
    .filter((child) => !context.fate.isGone(tableId(child)))
    .map((child) => objectId('column', child.schema, child.name, name))
    // One that a child declares itself is none of the parent's business.
    .filter((child) => context.before.get(child)?.properties.inherited !== false);
  const kept = children.filter(
    (child) => context.fate.altered.get(child)?.after.inherited === false,
  );
  const lost = children.filter((child) => context.fate.removed.has(child));
  return kept.length + lost.length === children.length ? { kept, lost } : none;
}

/** Columns below, at any depth, that are their tables' own from then on. */
export function keepers(context: ChangeContext, id: ObjectId): ObjectId[] {
  const { kept, lost } = below(context, id);
  return [...kept, ...lost.flatMap((child) => keepers(context, child))];
}

export function dropTables(context: ChangeContext, ids: readonly ObjectId[]): string {
  const names = ids.map((id) => {
    const [schema = '', name = ''] = parseObjectId(id).names;
    return relationName({ schema, name }, context.spelling);
  });
  return `DROP TABLE ${names.join(', ')}`;
}
