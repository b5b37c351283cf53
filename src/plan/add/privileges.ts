/** New privileges: what differs from those that PostgreSQL gives with the object itself. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { routineId } from '../../ir/objects.ts';
import type { Privilege } from '../../ir/schema.ts';
import { grant, type PrivilegeSubject, revoke } from '../../postgres/ddl/privilege.ts';
import { routineSignature } from '../../postgres/ddl/routine.ts';
import { dollarQuote, qualified, quoteIdentifier } from '../../postgres/identifier.ts';
import { typeName } from '../../postgres/type.ts';
import { onTheWhole } from '../column-grants.ts';
import type { Context } from '../context.ts';
import { type Lock, ranks, type Unit, unit } from '../unit.ts';

/** What everybody may do with a new object (section 5.8, table 5.2). */
function usualPrivileges(on: ObjectId, grantee: string): readonly string[] {
  if (grantee !== 'public') return [];
  const { kind, names } = parseObjectId(on);
  if (kind === 'routine') return ['execute'];
  if (kind === 'language') return ['usage'];
  if (['enum', 'domain', 'composite_type', 'range_type'].includes(kind)) return ['usage'];
  return kind === 'schema' && names[0] === 'public' ? ['usage'] : [];
}

/** Until 14 everybody could create in schema public; revoking it is good advice, and often done. */
function usualOnce({ on, grantee }: Privilege): readonly string[] {
  return on === objectId('schema', 'public') && grantee === 'public' ? ['create'] : [];
}

/** What follows ON; null for kinds without privileges. */
export function privilegeSubject(context: Context, on: ObjectId): PrivilegeSubject | null {
  const { kind, names } = parseObjectId(on);
  const [schema = '', name = '', column = null] = names;
  const relation = qualified(schema, name, context.spelling.defaultSchema);
  switch (kind) {
    case 'table':
    case 'view':
    case 'materialized_view':
    case 'foreign_table':
      return { on: `TABLE ${relation}`, column: null };
    case 'column':
      return { on: `TABLE ${relation}`, column: quoteIdentifier(column ?? '') };
    case 'sequence':
      return { on: `SEQUENCE ${relation}`, column: null };
    case 'language':
      return { on: `LANGUAGE ${quoteIdentifier(schema)}`, column: null };
    case 'foreign_data_wrapper':
      return { on: `FOREIGN DATA WRAPPER ${quoteIdentifier(schema)}`, column: null };
    case 'foreign_server':
      return { on: `FOREIGN SERVER ${quoteIdentifier(schema)}`, column: null };
    case 'schema':
      return { on: `SCHEMA ${quoteIdentifier(schema)}`, column: null };
    case 'enum':
    case 'composite_type':
    case 'range_type':
      return {
        on: `TYPE ${typeName(schema, name, context.spelling.defaultSchema)}`,
        column: null,
      };
    case 'domain':
      return {
        on: `DOMAIN ${typeName(schema, name, context.spelling.defaultSchema)}`,
        column: null,
      };
    case 'routine': {
      const routine = context.to.routines.find((candidate) => routineId(candidate) === on);
      if (routine === undefined) return null;
      return { on: `ROUTINE ${routineSignature(routine)}`, column: null };
    }
    default:
      return null;
  }
}

export interface Statement {
  readonly sql: string;
  readonly reverse: string;
}

/** What every database has of its own again: from 15 on that is no right to create in public. */
function givenBack(
  taken: readonly string[],
  privilege: Privilege,
  subject: PrivilegeSubject,
): string {
  const give = (words: readonly string[]) => grant(words, subject, privilege.grantee, false);
  const once = usualOnce(privilege).filter((word) => taken.includes(word));
  if (once.length === 0) return give(taken);
  const rest = taken.filter((word) => !once.includes(word));
  const older = `  IF current_setting('server_version_num')::integer < 150000 THEN\n    ${give(once)};\n  END IF;\n`;
  return `DO ${dollarQuote(`\nBEGIN\n${rest.length === 0 ? '' : `  ${give(rest)};\n`}${older}END\n`)}`;
}

export function privilegeStatements(privilege: Privilege, subject: PrivilegeSubject): Statement[] {
  const { grantee, grantable } = privilege;
  const usual = usualPrivileges(privilege.on as ObjectId, grantee);
  const plain = privilege.privileges.filter(
    (word) => !usual.includes(word) && !grantable.includes(word),
  );
  const taken = [...usual, ...usualOnce(privilege)].filter(
    (word) => !privilege.privileges.includes(word),
  );
  const given = (words: readonly string[], option: boolean): Statement[] =>
    words.length === 0
      ? []
      : [
          {
            sql: grant(words, subject, grantee, option),
            reverse: revoke(words, subject, grantee),
          },
        ];
  const takenAway =
    taken.length === 0
      ? []
      : [
          {
            sql: revoke(taken, subject, grantee),
            reverse: givenBack(taken, privilege, subject),
          },
        ];
  return [...given(plain, false), ...given(grantable, true), ...takenAway];
}

/** `id` is that of the privilege, `on` that of what it is on. */
export function relationOf(context: Context, id: ObjectId, on: ObjectId): ObjectId {
  const object = context.objects.get(on);
  const privilege = context.objects.get(id) ?? context.existing.get(id);
  if (object === undefined) return privilege?.parent ?? on;
  return object.kind === 'column' && object.parent !== null ? object.parent : on;
}

export function isRelation(lock: Lock): boolean {
  return /^(?:table|view|materialized_view|sequence):/.test(lock.id);
}

/** The step that makes what the privilege is on; null when that is there already. */
function ownerOf(context: Context, id: ObjectId, on: ObjectId): ObjectId | null {
  const object = context.objects.get(on);
  if (object?.kind === 'column') return ownerOf(context, id, object.parent as ObjectId);
  if (object !== undefined) return context.isAdded(on) ? on : null;
  const holder = context.objects.get(id)?.parent ?? on;
  if (holder !== on) return context.isAdded(holder) ? holder : null;
  // The sequence of an identity column is no object of its own; it is made with its table.
  const column = context.needs(id).find((need) => need.startsWith('column:'));
  const table = column && context.objects.get(column)?.parent;
  return table && context.isAdded(table) ? table : null;
}

/** What makes the sequence of an identity column, and gives it its name, on a table that is there. */
function identityOf(context: Context, id: ObjectId, on: ObjectId): string[] {
  if (!on.startsWith('sequence:') || context.objects.has(on)) return [];
  return context
    .needs(id)
    .filter((need) => need.startsWith('column:'))
    .flatMap((column) => [`${column}#identity`, `${column}#identity name`]);
}

export function addPrivileges(context: Context): Unit[] {
  return context.to.privileges.flatMap((privilege) => {
    const on = privilege.on as ObjectId;
    const id = objectId('privilege', on, privilege.grantee);
    const subject = privilegeSubject(context, on);
    if (!context.isAdded(id) || subject === null) return [];
    return privilegeStatements(privilege, subject).map((statement, i) =>
      unit({
        key: i === 0 ? id : `${id}#${i}`,
        rank: ranks.privilege,
        owner: ownerOf(context, id, on),
        needs: [
          ...context.needs(id),
          on,
          ...identityOf(context, id, on),
          ...onTheWhole(id).flatMap((whole) => [whole, `drop ${whole}`]),
        ],
        changes: [{ kind: 'add', id }],
        words: `Set ${objectInWords(id)}`,
        locks: context.locks([relationOf(context, id, on)], 'ACCESS SHARE').filter(isRelation),
        ...statement,
      }),
    );
  });
}
