/** New schemas and extensions. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { initialPublicComment } from '../../ir/objects.ts';
import type { Extension, Namespace } from '../../ir/schema.ts';
import { setComment, setExtensionComment } from '../../postgres/ddl/comment.ts';
import {
  createExtension,
  createSchema,
  dropExtension,
  dropSchema,
} from '../../postgres/ddl/namespace.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { Context } from '../context.ts';
import { ranks, type Unit, unit } from '../unit.ts';
import { commentUnits } from './comment.ts';

/** It is in every database; only its comment can be news. */
function publicUnits(namespace: Namespace): Unit[] {
  const id = objectId('schema', 'public');
  return [
    unit({
      key: id,
      rank: ranks.namespace,
      needs: [],
      changes: [{ kind: 'add', id }],
      words: 'Say what schema public is for',
      sql: setComment('SCHEMA public', namespace.comment),
      reverse: setComment('SCHEMA public', initialPublicComment),
    }),
  ];
}

export function addSchemas(context: Context): Unit[] {
  return context.to.schemas.flatMap((namespace) => {
    const id = objectId('schema', namespace.name);
    if (!context.isAdded(id)) return [];
    if (namespace.name === 'public') return publicUnits(namespace);
    const create = unit({
      key: id,
      rank: ranks.namespace,
      needs: [],
      changes: [{ kind: 'add', id }],
      words: `Create ${objectInWords(id)}`,
      sql: createSchema(namespace),
      reverse: dropSchema(namespace),
    });
    const subject = `SCHEMA ${quoteIdentifier(namespace.name)}`;
    return [create, ...commentUnits(id, id, subject, namespace.comment)];
  });
}

function extensionComment(id: ObjectId, { name, comment }: Extension): Unit[] {
  if (comment === null) return [];
  return [
    unit({
      key: `${id}#comment`,
      rank: ranks.comment,
      owner: id,
      needs: [id],
      changes: [{ kind: 'set', id, before: { comment: null }, after: { comment } }],
      words: `Say what ${objectInWords(id)} is for`,
      sql: setExtensionComment(name, comment),
      reverse: setExtensionComment(name, null),
    }),
  ];
}

export function addExtensions(context: Context): Unit[] {
  return context.to.extensions.flatMap((extension) => {
    const id = objectId('extension', extension.name);
    if (!context.isAdded(id)) return [];
    const create = unit({
      key: id,
      rank: ranks.extension,
      needs: context.needs(id),
      changes: [{ kind: 'add', id }],
      words: `Install ${objectInWords(id)}`,
      sql: createExtension(extension),
      reverse: dropExtension(extension),
    });
    return [create, ...extensionComment(id, extension)];
  });
}
