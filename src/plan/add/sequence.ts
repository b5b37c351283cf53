/** New sequences, and the columns that own them. */
import { objectInWords } from '../../diff/words.ts';
import { objectId } from '../../ir/id.ts';
import type { Sequence } from '../../ir/schema.ts';
import { createSequence, dropSequence, setSequenceOwner } from '../../postgres/ddl/sequence.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import type { Context } from '../context.ts';
import { ranks, type Unit, unit } from '../unit.ts';
import { commentUnits } from './comment.ts';

/** Never implied by the table's drop: that would take the sequence along before its own reverse. */
function ownerUnits(context: Context, sequence: Sequence): Unit[] {
  const owner = sequence.ownedBy;
  if (owner === null) return [];
  const id = objectId('sequence', sequence.schema, sequence.name);
  const column = objectId('column', owner.schema, owner.table, owner.column);
  return [
    unit({
      key: `${id}#owner`,
      rank: ranks.ownedSequence,
      owner: objectId('table', owner.schema, owner.table),
      needs: [id, column],
      changes: [{ kind: 'set', id, before: { ownedBy: null }, after: { ownedBy: owner } }],
      words: `Let ${objectInWords(column)} own ${objectInWords(id)}`,
      sql: setSequenceOwner(sequence, owner, context.spelling),
      reverse: setSequenceOwner(sequence, null, context.spelling),
      locks: [],
      undoApart: true,
    }),
  ];
}

export function addSequences(context: Context): Unit[] {
  return context.to.sequences.flatMap((sequence) => {
    const id = objectId('sequence', sequence.schema, sequence.name);
    if (!context.isAdded(id)) return [];
    const create = unit({
      key: id,
      rank: ranks.sequence,
      needs: [objectId('schema', sequence.schema)],
      changes: [{ kind: 'add', id }],
      words: `Create ${objectInWords(id)}`,
      sql: createSequence(sequence, context.spelling),
      reverse: dropSequence(sequence, context.spelling),
    });
    const subject = `SEQUENCE ${relationName(sequence, context.spelling)}`;
    return [
      create,
      ...ownerUnits(context, sequence),
      ...commentUnits(id, id, subject, sequence.comment),
    ];
  });
}
