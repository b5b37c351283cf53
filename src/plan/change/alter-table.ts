/** Settings of a table: row security, storage, replica identity, logging. */
import { objectInWords } from '../../diff/words.ts';
import { objectId } from '../../ir/id.ts';
import type { Table } from '../../ir/schema.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { replicaIndex } from '../../postgres/ddl/table.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { LockMode } from '../plan.ts';
import type { Unit } from '../unit.ts';
import { alteration, setting } from './alteration.ts';
import { type ChangeContext, columnId, type SetChange } from './context.ts';
import { tableOf } from './find.ts';
import { parameterActions } from './parameters.ts';

type Property = 'rowSecurity' | 'storage' | 'replicaIdentity' | 'unlogged';

/** From one state to the other; each holds for the way back with its sides exchanged. */
type Action = (before: Table, after: Table) => string[];

const rowSecurity: Action = (before, after) => {
  const on = (table: Table) => table.rowSecurity === 'on' || table.rowSecurity === 'forced';
  const forced = (table: Table) =>
    table.rowSecurity === 'forced' || table.rowSecurity === 'off but forced';
  return [
    ...(on(before) === on(after) ? [] : [`${on(after) ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY`]),
    ...(forced(before) === forced(after)
      ? []
      : [`${forced(after) ? 'FORCE' : 'NO FORCE'} ROW LEVEL SECURITY`]),
  ];
};

const replicaIdentity: Action = (_, { replicaIdentity: identity }) => {
  const index = replicaIndex(identity);
  const words = index === null ? identity.toUpperCase() : `USING INDEX ${quoteIdentifier(index)}`;
  return [`REPLICA IDENTITY ${words}`];
};

const actions: Readonly<
  Record<Property, { readonly mode: LockMode; readonly make: Action; readonly words: string }>
> = {
  rowSecurity: { mode: 'ACCESS EXCLUSIVE', make: rowSecurity, words: 'Set row security of' },
  storage: {
    mode: 'SHARE UPDATE EXCLUSIVE',
    make: (before, after) => parameterActions(before.storage, after.storage),
    words: 'Set storage parameters of',
  },
  replicaIdentity: {
    mode: 'ACCESS EXCLUSIVE',
    make: replicaIdentity,
    words: 'Set the replica identity of',
  },
  unlogged: {
    mode: 'ACCESS EXCLUSIVE',
    make: (_, after) => [after.unlogged ? 'SET UNLOGGED' : 'SET LOGGED'],
    words: 'Rewrite, to change what a crash leaves of it,',
  },
};

/** The index, and that none of its columns may be empty (ALTER TABLE, REPLICA IDENTITY). */
function identityIndex(table: Table): string[] {
  const name = replicaIndex(table.replicaIdentity);
  if (name === null) return [];
  const index = table.indexes.find((each) => each.name === name);
  const keys = table.primaryKey === null ? table.uniques : [table.primaryKey, ...table.uniques];
  const key = keys.find((each) => each.name === name);
  const elements = index?.elements.flatMap(({ column }) => column ?? []);
  const columns = elements ?? key?.columns ?? [];
  return [
    objectId('index', table.schema, table.name, name),
    objectId('unique', table.schema, table.name, name),
    objectId('primary_key', table.schema, table.name, name),
    ...columns.map((column) => `${columnId(table, column)}#not_null`),
  ];
}

export function alterTable(context: ChangeContext, { id, before, after }: SetChange): Unit[] {
  const one = tableOf(context.from, id);
  const other = tableOf(context.to, id);
  if (one === undefined || other === undefined) return [];
  const head = `ALTER TABLE ${relationName(other, context.spelling)}`;
  return (Object.keys(actions) as Property[])
    .filter((property) => property in after)
    .map((property) => {
      const { mode, make, words } = actions[property];
      const rewritten = property === 'unlogged';
      return alteration({
        key: `${id}#${property}`,
        needs: property === 'replicaIdentity' ? identityIndex(other) : [],
        changes: setting(id, { [property]: before[property] }, { [property]: after[property] }),
        words: `${words} ${objectInWords(id)}`,
        sql: `${head} ${make(one, other).join(', ')}`,
        reverse: `${head} ${make(other, one).join(', ')}`,
        locks: context.locks([id], mode),
        rewrites: rewritten ? [id] : [],
        ...(rewritten ? { statementTimeout: null } : {}),
      });
    });
}
