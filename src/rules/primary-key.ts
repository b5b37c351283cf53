/** primary-key: every table has one. */
import { type Draft, type DraftTable, decide, partId, report } from './draft/draft.ts';
import { declaredKey, ensureKey, isPureJoin } from './draft/keys.ts';
import { freeRelationName, sequenceName } from './draft/naming.ts';
import type { Rule } from './rule.ts';

const id = 'primary-key';

export const primaryKey: Rule = {
  id,
  summary: 'id uuid DEFAULT gen_random_uuid(); uuid is typed uuid, never text.',
  reason:
    'A key that means nothing never has to change, and can be made by any client before the insert.',
  exception:
    'A pure join table is keyed by its foreign keys; a natural key that the model declares is the primary key.',
  examples: {
    applies: { domain: 'shop', entities: [{ name: 'product', attributes: [{ name: 'title' }] }] },
    exception: {
      domain: 'iso',
      entities: [
        {
          name: 'currency',
          attributes: [{ name: 'code', type: 'text', length: 3 }],
          key: ['code'],
        },
      ],
    },
  },
  apply(draft) {
    const kind = draft.model.source.rules?.primary_key;
    if (kind === 'uuidv7') reportUuidv7(draft);
    for (const table of draft.tables) {
      if (table.existing !== null) continue;
      ensureKey(draft, table);
      nameIdentities(draft, table);
      decideKey(draft, table);
    }
  },
};

function nameIdentities(draft: Draft, table: DraftTable): void {
  for (const { column } of table.columns) {
    if (column.identity === null) continue;
    const wanted = sequenceName(table.table.name, column.name);
    column.identity.sequence = freeRelationName(draft, table, wanted);
    column.notNull = true;
  }
}

function reportUuidv7(draft: Draft): void {
  report(draft, id, 'info', 'rules.primary_key', {
    message: 'uuidv7() is built in from PostgreSQL 18 on; older servers refuse the migration.',
    fix: 'Leave rules.primary_key out for servers before 18.',
  });
}

function decideKey(draft: Draft, table: DraftTable): void {
  const columns = table.table.primaryKey?.columns ?? [];
  decide(draft, id, partId('primary_key', table, table.table.primaryKey?.name ?? ''), {
    chose: `primary key (${columns.join(', ')})`,
    ...keyReasons(draft, table, columns),
  });
}

function keyReasons(
  draft: Draft,
  table: DraftTable,
  columns: readonly string[],
): { because: string; instead: string } {
  if (declaredKey(table) !== null) {
    return {
      because: 'the model names it as what identifies a row',
      instead: 'a surrogate id beside it, a second key to keep in step',
    };
  }
  if (isPureJoin(draft, table)) {
    return {
      because: 'a pure join table is identified by what it joins',
      instead: 'a surrogate id, which would let the same pair be stored twice',
    };
  }
  const key = table.columns.find(({ column }) => column.name === columns[0]);
  if (key?.attribute?.source.type !== undefined && key.column.type.name !== 'uuid') {
    return {
      because: 'the model has an attribute id of that type',
      instead: 'a uuid beside it, a second key to keep in step',
    };
  }
  const identity = key?.column.identity;
  return identity === null || identity === undefined
    ? {
        because:
          'a key without meaning never changes; a uuid is made anywhere, and does not tell how many there are',
        instead:
          'a natural key, which changes when the world does; serial, which leaks counts and needs a round trip',
      }
    : {
        because:
          'the rules of this project ask for identity keys: half the size of a uuid, and in insertion order',
        instead: 'serial, whose sequence has privileges and ownership of its own',
      };
}
