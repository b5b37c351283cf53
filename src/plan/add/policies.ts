/** New row-security policies, on new tables or on those that are there. */
import { objectInWords } from '../../diff/words.ts';
import { objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import { partOf } from '../../postgres/ddl/comment.ts';
import { createPolicy, dropPolicy } from '../../postgres/ddl/policy.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import type { Context } from '../context.ts';
import { ranks, type Unit, unit } from '../unit.ts';
import { commentUnits } from './comment.ts';

export function addPolicies(context: Context): Unit[] {
  return context.to.tables.flatMap((table) =>
    table.policies.flatMap((policy) => {
      const id = objectId('policy', table.schema, table.name, policy.name);
      const owner = tableId(table);
      if (!context.isAdded(id)) return [];
      const create = unit({
        key: id,
        rank: ranks.policy,
        owner: context.isAdded(owner) ? owner : null,
        needs: context.needs(id),
        prefers: [policy.using, policy.check].flatMap(context.mentions),
        changes: [{ kind: 'add', id }],
        words: `Create ${objectInWords(id)}`,
        sql: createPolicy(table, policy, context.spelling),
        reverse: dropPolicy(table, policy, context.spelling),
        locks: context.locks([owner], 'ACCESS EXCLUSIVE'),
      });
      const subject = partOf('POLICY', policy.name, relationName(table, context.spelling));
      return [
        create,
        ...commentUnits(id, id, subject, policy.comment, context.locks([owner], 'ACCESS SHARE')),
      ];
    }),
  );
}
