/**
 * Default privileges that stay in force: what they give a new object, or keep from it, is set
 * right where the schema says otherwise.
 */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, type ObjectKind, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import { grant, revoke } from '../../postgres/ddl/privilege.ts';
import type { Context } from '../context.ts';
import { ranks, type Unit, unit } from '../unit.ts';
import { privilegeSubject } from './privileges.ts';

/** Kinds that default privileges are for, by their word in ALTER DEFAULT PRIVILEGES. */
export const objectsOfKind: Partial<Record<ObjectKind, string>> = {
  table: 'tables',
  view: 'tables',
  materialized_view: 'tables',
  foreign_table: 'tables',
  sequence: 'sequences',
  routine: 'functions',
  enum: 'types',
  domain: 'types',
  composite_type: 'types',
  range_type: 'types',
  schema: 'schemas',
};

interface Default {
  readonly role: string;
  /** Empty for all schemas. */
  readonly schema: string;
  readonly objects: string;
  readonly grantee: string;
  readonly privilege: string;
  readonly given: boolean;
}

/** Those that are there before the plan and after it. */
function staying(context: Context): Default[] {
  return context.to.carried.flatMap(({ kind, names, create }) => {
    if (kind !== 'default_privileges') return [];
    const id = objectId(kind, ...names);
    if (!context.existing.has(id)) return [];
    const [role = '', schema = '', objects = '', grantee = '', privilege = ''] = names;
    return [{ role, schema, objects, grantee, privilege, given: !/ REVOKE /.test(create) }];
  });
}

/** New objects that can have privileges, with the sequences of new identity columns. */
function newObjects(context: Context): ObjectId[] {
  const identities = context.to.tables.flatMap((table) =>
    table.columns.flatMap(({ name, identity }) => {
      const isNew =
        context.isAdded(tableId(table)) ||
        context.isAdded(objectId('column', table.schema, table.name, name));
      return identity !== null && isNew
        ? [objectId('sequence', table.schema, identity.sequence)]
        : [];
    }),
  );
  const added = [...context.objects.keys()].filter((id) => context.isAdded(id));
  return [...added, ...identities];
}

function correction(context: Context, on: ObjectId, each: Default): Unit[] {
  const { kind, names } = parseObjectId(on);
  const concerned = objectsOfKind[kind] === each.objects && ['', names[0]].includes(each.schema);
  // What an owner may do is no part of a schema.
  if (!concerned || each.grantee === each.role) return [];
  const wanted = context.to.privileges.find(
    (privilege) => privilege.on === on && privilege.grantee === each.grantee,
  );
  const has = wanted?.privileges.includes(each.privilege);
  const subject = privilegeSubject(context, on);
  const right = each.given ? has === true : has !== undefined;
  if (right || subject === null) return [];
  const give = grant([each.privilege], subject, each.grantee, false);
  const take = revoke([each.privilege], subject, each.grantee);
  const isSequence = kind === 'sequence' && !context.objects.has(on);
  const table = isSequence
    ? context.to.tables.find(
        ({ schema, columns }) =>
          schema === names[0] && columns.some(({ identity }) => identity?.sequence === names[1]),
      )
    : undefined;
  const column = table?.columns.find(({ identity }) => identity?.sequence === names[1]);
  const made = table && column ? objectId('column', table.schema, table.name, column.name) : null;
  const owner = table === undefined ? on : tableId(table);
  return [
    unit({
      key: `${on}#default ${each.grantee} ${each.privilege}`,
      rank: ranks.privilege,
      owner,
      needs: [owner, ...(made === null ? [] : [made, `${made}#identity`])],
      changes: [{ kind: 'set', id: owner, before: {}, after: {} }],
      words: `Set ${each.privilege} of ${each.grantee} on ${objectInWords(on)} against default privileges`,
      sql: each.given ? take : give,
      reverse: each.given ? give : take,
    }),
  ];
}

export function againstDefaults(context: Context): Unit[] {
  const defaults = staying(context);
  if (defaults.length === 0) return [];
  return newObjects(context).flatMap((on) =>
    defaults.flatMap((each) => correction(context, on, each)),
  );
}
