/** COMMENT ON what is there, whatever it is. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { setComment, setExtensionComment } from '../../postgres/ddl/comment.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { Lock, Unit } from '../unit.ts';
import { alteration, setting } from './alteration.ts';
import type { ChangeContext, SetChange } from './context.ts';
import { subjectOf } from './find.ts';

function locksOf(context: ChangeContext, id: ObjectId): Lock[] {
  const { kind, names } = parseObjectId(id);
  const owner = objectId('table', names[0] ?? '', names[1] ?? '');
  switch (kind) {
    case 'table':
    case 'view':
    case 'materialized_view':
      return context.locks([id], 'SHARE UPDATE EXCLUSIVE');
    case 'column':
      return context.locks([owner], 'SHARE UPDATE EXCLUSIVE');
    default:
      return [];
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function statement(context: ChangeContext, id: ObjectId, comment: unknown): string | null {
  const { kind, names } = parseObjectId(id);
  if (kind === 'extension') {
    return setExtensionComment(names[0] ?? '', typeof comment === 'string' ? comment : null);
  }
  const subject = subjectOf(context.to, id, context.spelling);
  return subject === null ? null : setComment(subject, text(comment));
}

export function alterComment(context: ChangeContext, { id, before, after }: SetChange): Unit[] {
  if (!('comment' in after)) return [];
  const sql = statement(context, id, after.comment);
  const reverse = statement(context, id, before.comment);
  if (sql === null || reverse === null) return [];
  return [
    alteration({
      key: `${id}#comment`,
      needs: [id],
      changes: setting(id, { comment: before.comment }, { comment: after.comment }),
      words: `Say what ${objectInWords(id)} is for`,
      sql,
      reverse,
      locks: locksOf(context, id),
    }),
  ];
}

interface ColumnComment {
  readonly column: string;
  readonly comment: string;
}

/** Comments on the columns of a view. */
export function alterColumnComments(
  context: ChangeContext,
  { id, before, after }: SetChange,
): Unit[] {
  if (!('columnComments' in after)) return [];
  const { names } = parseObjectId(id);
  const name = relationName({ schema: names[0] ?? '', name: names[1] ?? '' }, context.spelling);
  const asMap = (list: unknown) =>
    new Map((list as readonly ColumnComment[]).map(({ column, comment }) => [column, comment]));
  const old = asMap(before.columnComments);
  const now = asMap(after.columnComments);
  const columns = [...new Set([...old.keys(), ...now.keys()])];
  return columns
    .filter((column) => old.get(column) !== now.get(column))
    .map((column) => {
      const subject = `COLUMN ${name}.${quoteIdentifier(column)}`;
      return alteration({
        key: `${id}#${column}#comment`,
        needs: [id],
        changes: setting(id, {}, { columnComments: after.columnComments }),
        words: `Say what column ${column} of ${objectInWords(id)} is for`,
        sql: setComment(subject, now.get(column) ?? null),
        reverse: setComment(subject, old.get(column) ?? null),
        locks: context.locks([id], 'SHARE UPDATE EXCLUSIVE'),
      });
    });
}
