/** A CHECK, foreign key or exclusion constraint over copied columns: its like stands beside it first. */
import { objectInWords } from '../../../diff/words.ts';
import type { ObjectId } from '../../../ir/id.ts';
import { tableId } from '../../../ir/objects.ts';
import type { Check, Exclusion, ForeignKey, Table } from '../../../ir/schema.ts';
import { partOf } from '../../../postgres/ddl/comment.ts';
import {
  addConstraint,
  checkClause,
  dropConstraint,
  exclusionClause,
  foreignKeyClause,
} from '../../../postgres/ddl/constraint.ts';
import { relationName } from '../../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../../postgres/identifier.ts';
import { alteration, setting } from '../../change/alteration.ts';
import type { ChangeContext } from '../../change/context.ts';
import { leaves } from '../../partition/locks.ts';
import type { Lock, Unit } from '../../unit.ts';
import { foreignKeyTarget } from '../add-constraint.ts';
import type { Copy } from './copies.ts';
import { keysOf } from './expand.ts';
import {
  changeOf,
  commentOf,
  type Followed,
  keysFor,
  type Names,
  namesOf,
  other,
  overOthers,
  type SideNames,
  sideNames,
  withComment,
} from './follow.ts';

interface Constraint {
  readonly name: string;
  readonly comment: string | null;
  readonly validated: boolean;
  readonly enforced: boolean;
}

interface Kind<T extends Constraint> {
  readonly id: ObjectId;
  readonly copies: readonly Copy[];
  readonly table: Table;
  readonly constraint: T;
  readonly before: T;
  /** The clause over the columns as `names` calls them. */
  clause(constraint: T, table: Table, names: Names, name: string): string;
  /** ADD CONSTRAINT without looking at rows: NOT VALID, where that is to be had. */
  readonly later: boolean;
  readonly addLocks: readonly Lock[];
  readonly validateLocks: readonly Lock[];
  readonly dropLocks: readonly Lock[];
  /** Before it can stand beside. */
  readonly needs: readonly string[];
  /** Before it gets its name. */
  readonly settles: readonly string[];
  readonly phase: Unit['phase'];
}

function beside<T extends Constraint>(
  context: ChangeContext,
  kind: Kind<T>,
  { temporary }: SideNames,
): Unit[] {
  const { id, table, constraint, copies, later } = kind;
  const names = namesOf(context, 'temporary');
  const clause = kind.clause(constraint, table, names, temporary);
  const validated = constraint.validated && constraint.enforced;
  const drop = dropConstraint(table, temporary, context.spelling);
  return [
    alteration({
      key: `${id}#beside`,
      needs: kind.needs,
      phase: kind.phase,
      changes: setting(id, {}, {}),
      words: `Add the like of ${objectInWords(id)} to the new column`,
      sql: addConstraint(
        table,
        clause,
        { enforced: constraint.enforced, validated: !later },
        context.spelling,
      ),
      reverse: drop.replace('DROP CONSTRAINT ', 'DROP CONSTRAINT IF EXISTS '),
      locks: kind.addLocks,
      ...(later
        ? {}
        : {
            statementTimeout: null,
            transaction: 'outside' as const,
            scanned: leaves(context, tableId(table)),
          }),
    }),
    ...(later && validated
      ? [
          alteration({
            key: `${id}#beside valid`,
            needs: [`${id}#beside`, ...keysFor(copies, (copy) => keysOf(copy).filled)],
            phase: 'backfill',
            statementTimeout: null,
            changes: setting(id, {}, {}),
            words: `Check the like of ${objectInWords(id)} on the rows that are there, while others read and write`,
            sql: `ALTER TABLE ${relationName(table, context.spelling)} VALIDATE CONSTRAINT ${quoteIdentifier(temporary)}`,
            reverse: '',
            undo: 'implied' as const,
            scans: true,
            locks: kind.validateLocks,
          }),
        ]
      : []),
  ];
}

function swap<T extends Constraint>(
  context: ChangeContext,
  kind: Kind<T>,
  { temporary, old }: SideNames,
): Unit[] {
  const { id, table, constraint, before, copies } = kind;
  const name = relationName(table, context.spelling);
  const rename = (from: string, to: string) =>
    `ALTER TABLE ${name} RENAME CONSTRAINT ${quoteIdentifier(from)} TO ${quoteIdentifier(to)}`;
  const subject = partOf('CONSTRAINT', constraint.name, name);
  const drop = dropConstraint(table, constraint.name, context.spelling);
  return [
    alteration({
      key: `${id}#aside`,
      needs: [
        ...keysFor(copies, (copy) => keysOf(copy).ready),
        `${id}#beside`,
        `${id}#beside valid`,
      ],
      phase: 'contract',
      changes: setting(id, {}, {}),
      words: `Let the old ${objectInWords(id)} make room`,
      sql: drop,
      reverse: withComment(rename(old, constraint.name), subject, before.comment),
      locks: kind.dropLocks,
    }),
    alteration({
      key: id,
      needs: [`${id}#aside`, ...kind.settles],
      phase: 'contract',
      changes: changeOf(context, id),
      words: `Give ${objectInWords(id)} its name`,
      sql: rename(temporary, constraint.name),
      // Its index, or that of its target, could not go before it on the way back.
      reverse: drop,
      locks: context.locks([tableId(table)], 'ACCESS EXCLUSIVE'),
    }),
    ...commentOf(
      id,
      subject,
      constraint.comment,
      [id],
      context.locks([tableId(table)], 'ACCESS SHARE'),
    ),
  ];
}

function follow<T extends Constraint>(context: ChangeContext, kind: Kind<T>): Followed {
  const { id, table, constraint, before, later } = kind;
  const names = sideNames(context, table.schema, constraint.name);
  const tableThen = context.tableBefore(table) ?? table;
  const then = kind.clause(before, tableThen, namesOf(context, 'old'), names.old);
  const validated = before.validated && before.enforced;
  const name = relationName(table, context.spelling);
  return {
    units: [...beside(context, kind, names), ...swap(context, kind, names)],
    prepared: [`${id}#beside`, `${id}#beside valid`],
    settled: [id],
    comeBack: [
      {
        add: [
          `ALTER TABLE ${name} DROP CONSTRAINT IF EXISTS ${quoteIdentifier(names.old)}`,
          addConstraint(
            table,
            then,
            { enforced: before.enforced, validated: !later },
            context.spelling,
          ),
        ].join(';\n'),
        validate:
          later && validated
            ? `ALTER TABLE ${name} VALIDATE CONSTRAINT ${quoteIdentifier(names.old)}`
            : null,
      },
    ],
    oldDropped: [],
  };
}

export function followCheck(
  context: ChangeContext,
  id: ObjectId,
  copies: readonly Copy[],
  table: Table,
  check: Check,
  before: Check,
): Followed {
  const owner = tableId(table);
  return follow<Check>(context, {
    id,
    copies,
    table,
    constraint: check,
    before,
    clause: (each, of, names, name) =>
      checkClause({ ...each, name, expression: names.expression(of, each.expression) }),
    later: true,
    addLocks: context.locks([owner], 'ACCESS EXCLUSIVE'),
    validateLocks: context.locks([owner], 'SHARE UPDATE EXCLUSIVE'),
    dropLocks: context.locks([owner], 'ACCESS EXCLUSIVE'),
    needs: keysFor(copies, (copy) => keysOf(copy).synced),
    settles: [],
    phase: 'expand',
  });
}

export function followExclusion(
  context: ChangeContext,
  id: ObjectId,
  copies: readonly Copy[],
  table: Table,
  exclusion: Exclusion,
  before: Exclusion,
): Followed {
  const owner = tableId(table);
  const whole = { validated: true, enforced: true };
  return follow<Exclusion & Constraint>(context, {
    id,
    copies,
    table,
    constraint: { ...exclusion, ...whole },
    before: { ...before, ...whole },
    clause: (each, of, names, name) => exclusionClause({ ...overOthers(names, of, each), name }),
    later: false,
    addLocks: context.locks([owner], 'ACCESS EXCLUSIVE'),
    validateLocks: [],
    dropLocks: context.locks([owner], 'ACCESS EXCLUSIVE'),
    needs: keysFor(copies, (copy) => keysOf(copy).filled),
    settles: [],
    phase: 'backfill',
  });
}

/** Keys that are built beside, for the one that refers to them. */
function targetKeys(context: ChangeContext, id: ObjectId): ObjectId[] {
  const needs = context.objects.get(id)?.dependsOn ?? [];
  return needs.filter(
    (need) => /^(?:primary_key|unique|index):/.test(need) && context.followers.has(need),
  );
}

export function followForeignKey(
  context: ChangeContext,
  id: ObjectId,
  copies: readonly Copy[],
  table: Table,
  key: ForeignKey,
  before: ForeignKey,
): Followed {
  const owner = tableId(table);
  const target = foreignKeyTarget(key);
  const both = (mode: Lock['mode']) => context.locks([owner, target], mode);
  const targets = targetKeys(context, id);
  return follow<ForeignKey>(context, {
    id,
    copies,
    table,
    constraint: key,
    before,
    clause: (each, of, names, name) => {
      const { references } = each;
      const there = names.columns({ schema: references.schema, name: references.table });
      const here = names.columns(of);
      return foreignKeyClause(
        {
          ...each,
          name,
          columns: each.columns.map((column) => other(here, column)),
          onDeleteColumns: each.onDeleteColumns.map((column) => other(here, column)),
          references: {
            ...references,
            columns: references.columns.map((column) => other(there, column)),
          },
        },
        context.spelling,
        '  ',
      );
    },
    later: true,
    addLocks: both('SHARE ROW EXCLUSIVE'),
    validateLocks: [
      ...context.locks([owner], 'SHARE UPDATE EXCLUSIVE'),
      ...(target === owner ? [] : context.locks([target], 'ROW SHARE')),
    ],
    dropLocks: both('ACCESS EXCLUSIVE'),
    needs: [
      ...keysFor(copies, (copy) => keysOf(copy).filled),
      ...targets.map((each) => `${each}#built`),
    ],
    settles: targets,
    phase: 'backfill',
  });
}
