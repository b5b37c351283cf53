/** New schemas and extensions. */
import { objectInWords } from '../../diff/words.ts';
import { objectId } from '../../ir/id.ts';
import { initialPublicComment } from '../../ir/objects.ts';
import type { Namespace } from '../../ir/schema.ts';
import { setComment } from '../../postgres/ddl/comment.ts';
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
    const subject = `EXTENSION ${quoteIdentifier(extension.name)}`;
    return [create, ...commentUnits(id, id, subject, extension.comment)];
  });
}
