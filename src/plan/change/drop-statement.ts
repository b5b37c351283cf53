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
    case 'column': {
      const only = keepers(context, id).length > 0 ? alter.replace(/TABLE/, 'TABLE ONLY') : alter;
      return `${only} DROP COLUMN ${quoteIdentifier(name)}`;
    }
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

/** Columns of children that are theirs alone from then on; none where some child is to lose it. */
export function keepers(context: ChangeContext, id: ObjectId): ObjectId[] {
  const { kind, names } = parseObjectId(id);
  const [schema = '', table = '', name = ''] = names;
  if (kind !== 'column' || !context.fate.removed.has(id)) return [];
  const owner = objectId('table', schema, table);
  const children = context.from.tables
    .filter(({ inherits }) => inherits.some((parent) => tableId(parent) === owner))
    .map((child) => objectId('column', child.schema, child.name, name));
  const kept = children.filter(
    (child) => context.fate.altered.get(child)?.after.inherited === false,
  );
  return kept.length === children.length ? kept : [];
}

export function dropTables(context: ChangeContext, ids: readonly ObjectId[]): string {
  const names = ids.map((id) => {
    const [schema = '', name = ''] = parseObjectId(id).names;
    return relationName({ schema, name }, context.spelling);
  });
  return `DROP TABLE ${names.join(', ')}`;
}
