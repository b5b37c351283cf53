/** Privileges on what is there: changed, or taken back to what PostgreSQL gives by itself. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import type { Privilege, Schema } from '../../ir/schema.ts';
import {
  isRelation,
  privilegeStatements,
  privilegeSubject,
  relationOf,
  type Statement,
} from '../add/privileges.ts';
import { onColumns, onTheWhole } from '../column-grants.ts';
import type { Unit } from '../unit.ts';
import { alteration } from './alteration.ts';
import type { ChangeContext, SetChange } from './context.ts';

function find(schema: Schema, id: ObjectId): Privilege | undefined {
  return schema.privileges.find((each) => objectId('privilege', each.on, each.grantee) === id);
}

function statementsOf(context: ChangeContext, privilege: Privilege | undefined): Statement[] {
  if (privilege === undefined) return [];
  const subject = privilegeSubject(context, privilege.on as ObjectId);
  return subject === null ? [] : privilegeStatements(privilege, subject);
}

function units(
  context: ChangeContext,
  id: ObjectId,
  statements: readonly Statement[],
  change: Unit['changes'][number],
): Unit[] {
  const privilege = find(context.from, id);
  const on = (privilege?.on ?? id) as ObjectId;
  return statements.map((statement, i) =>
    alteration({
      key: `${id}#${i}`,
      provides: [`${id}#${i}`, `drop ${id}`],
      needs: [
        on,
        ...(i === 0
          ? onColumns(context.from, id).map((each) => `drop ${each}`)
          : [`${id}#${i - 1}`]),
      ],
      changes: [change],
      words: `Change ${objectInWords(id)}`,
      ...statement,
      locks: context.locks([relationOf(context, id, on)], 'ACCESS SHARE').filter(isRelation),
    }),
  );
}

function undone(statements: readonly Statement[]): Statement[] {
  return statements.toReversed().map(({ sql, reverse }) => ({ sql: reverse, reverse: sql }));
}

/** First back to the usual, then to what is wanted: in one transaction nobody sees the between. */
export function alterPrivilege(context: ChangeContext, change: SetChange): Unit[] {
  const { id } = change;
  const back = undone(statementsOf(context, find(context.from, id)));
  const forth = statementsOf(context, find(context.to, id));
  return units(context, id, [...back, ...forth], change);
}

/** Those that go with their object need no statement. */
export function dropPrivileges(context: ChangeContext): Unit[] {
  return context.from.privileges.flatMap((privilege) => {
    const id = objectId('privilege', privilege.on, privilege.grantee);
    const parent = context.before.get(id)?.parent ?? null;
    if (!context.fate.isGone(id) || goesAlong(context, parent)) return [];
    // The sequence that it is on is made anew.
    if (context.fate.replaced.has(id) && onTheWhole(id).length === 0) return [];
    return units(context, id, undone(statementsOf(context, privilege)), { kind: 'remove', id });
  });
}

/** What is granted no more is taken back while the sequence of the identity column is there. */
export function sequenceRevoked(context: ChangeContext, schema: string, name: string): string[] {
  const on = objectId('sequence', schema, name);
  return context.from.privileges
    .filter((privilege) => privilege.on === on)
    .map((privilege) => `drop ${objectId('privilege', on, privilege.grantee)}`);
}

/** What was granted on the sequence of an identity column, for the way back to it. */
export function sequenceGrants(context: ChangeContext, schema: string, name: string): string[] {
  const on = objectId('sequence', schema, name);
  return context.from.privileges
    .filter((privilege) => privilege.on === on)
    .flatMap((privilege) => statementsOf(context, privilege).map(({ sql }) => sql));
}

function goesAlong(context: ChangeContext, id: ObjectId | null): boolean {
  if (id === null) return false;
  return context.fate.isGone(id) || goesAlong(context, context.before.get(id)?.parent ?? null);
}

/** Columns that are back by the time the reverse runs, with what was granted on them. */
function grantedAgain(context: ChangeContext, id: ObjectId): string[] {
  return onColumns(context.from, id).flatMap((each) => {
    const privilege = find(context.from, each);
    const on = privilege?.on as ObjectId;
    if (!context.fate.removed.has(on) && !context.copies.has(on)) return [];
    return statementsOf(context, privilege).map(({ sql }) => sql);
  });
}

/** A reverse that takes something from the whole relation takes it from those columns too. */
export function withGrantsAgain(context: ChangeContext, units: readonly Unit[]): Unit[] {
  return units.map((unit) => {
    const id = unit.changes[0]?.id;
    if (id?.startsWith('privilege:') !== true || !unit.reverse.startsWith('REVOKE')) return unit;
    const again = grantedAgain(context, id);
    return again.length === 0 ? unit : { ...unit, reverse: [unit.reverse, ...again].join(';\n') };
  });
}
