/** COMMENT ON steps of new objects. */
import { objectInWords } from '../../diff/words.ts';
import type { ObjectId } from '../../ir/id.ts';
import { setComment } from '../../postgres/ddl/comment.ts';
import { type Lock, ranks, type Unit, unit } from '../unit.ts';

/** `owner` is the step whose reverse drops the object, `subject` what follows COMMENT ON. */
export function commentUnits(
  id: ObjectId,
  owner: string,
  subject: string,
  comment: string | null,
  locks: readonly Lock[] = [],
): Unit[] {
  // COMMENT ON … IS '' removes the comment.
  if (comment === null || comment === '') return [];
  return [
    unit({
      key: `${id}#comment`,
      rank: ranks.comment,
      owner,
      needs: [id],
      changes: [{ kind: 'set', id, before: { comment: null }, after: { comment } }],
      words: `Say what ${objectInWords(id)} is for`,
      sql: setComment(subject, comment),
      reverse: setComment(subject, null),
      locks,
    }),
  ];
}
