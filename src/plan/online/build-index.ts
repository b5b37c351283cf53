/** An index built while others read and write, and built again after a failure. */
import { objectInWords } from '../../diff/words.ts';
import type { ObjectId } from '../../ir/id.ts';
import type { ForeignKey, Index } from '../../ir/schema.ts';
import { createIndex } from '../../postgres/ddl/indexes.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { dollarQuote, qualified, quoteLiteral } from '../../postgres/identifier.ts';
import { alteration, setting } from '../change/alteration.ts';
import type { ChangeContext } from '../change/context.ts';
import type { Unit } from '../unit.ts';
import { newValues } from './new-values.ts';
import { expressionPrecheck, ownRows, uniquePrecheck } from './precheck.ts';

export interface Build {
  /** The index, or the key whose index it becomes. */
  readonly id: ObjectId;
  readonly owner: { readonly schema: string; readonly name: string };
  readonly ownerId: ObjectId;
  /** Under the name that it is built with. */
  readonly index: Index;
  readonly needs: readonly string[];
  /** Over copies of columns, whose rows nobody can look at before there are copies. */
  readonly ofCopies?: true;
}

export function concurrently(sql: string): string {
  return sql.replace(/^((?:CREATE (?:UNIQUE )?|DROP )INDEX) /, '$1 CONCURRENTLY ');
}

/**
 * Only what a failed build has left: an index of that name that serves somebody stays, and makes
 * the build fail. A plain drop of an invalid index takes a moment.
 */
function dropInvalid(
  context: ChangeContext,
  owner: Build['owner'],
  index: string,
  name: string,
): string {
  const whole = { ...context.spelling, defaultSchema: null };
  const regclass = quoteLiteral(qualified(owner.schema, index));
  const table = quoteLiteral(relationName(owner, whole));
  const body = `
BEGIN
  IF EXISTS (
    SELECT FROM pg_index
    WHERE indexrelid = to_regclass(${regclass}) AND indrelid = ${table}::regclass AND NOT indisvalid
  ) THEN
    SET LOCAL lock_timeout = '5s';
    DROP INDEX ${name};
  END IF;
END
`;
  return `DO ${dollarQuote(body)}`;
}

function precheckOf(context: ChangeContext, { owner, index }: Build): string | null {
  return index.unique
    ? uniquePrecheck(ownRows(context, owner), index, newValues(context, owner))
    : expressionPrecheck(owner, index, context.spelling);
}

/**
 * References that go, to columns that the index makes unique as well: on the way back they would
 * rest on any index that is there, and keep this one from going.
 */
function referencesGone(
  { before, fate }: ChangeContext,
  owner: Build['owner'],
  index: Index,
): string[] {
  const columns = index.elements.map(({ column }) => column);
  if (!index.unique || index.predicate !== null || columns.includes(null)) return [];
  return [...before.values()].flatMap(({ id, kind, properties }) => {
    if (kind !== 'foreign_key' || !fate.isGone(id)) return [];
    const target = properties.references as ForeignKey['references'];
    const here = target.schema === owner.schema && target.table === owner.name;
    const same =
      target.columns.length === columns.length &&
      target.columns.every((name) => columns.includes(name));
    return here && same ? [`drop ${id}`] : [];
  });
}

/** `key`: the built index. It provides no object: a key still has to take it, a rename may follow. */
export function buildIndex(context: ChangeContext, build: Build): { units: Unit[]; key: string } {
  const { id, owner, index } = build;
  const key = `${id}#built`;
  const name = qualified(owner.schema, index.name, context.spelling.defaultSchema);
  const drop = `DROP INDEX CONCURRENTLY IF EXISTS ${name}`;
  const locks = context.locks([build.ownerId], 'SHARE UPDATE EXCLUSIVE');
  const outside = {
    transaction: 'outside',
    statementTimeout: null,
    changes: setting(id, {}, {}),
    locks,
  } as const;
  const leftover = `${id}#leftover`;
  const needs = [...build.needs, ...referencesGone(context, owner, index)];
  return {
    key,
    units: [
      alteration({
        ...outside,
        key: leftover,
        needs,
        words: `Drop what a failed build of ${objectInWords(id)} has left behind, if one has`,
        sql: dropInvalid(context, owner, index.name, name),
        reverse: '',
        undo: 'implied',
        locks: [],
      }),
      alteration({
        ...outside,
        key,
        needs: [...needs, leftover],
        words: `Build the index of ${objectInWords(id)} while others read and write`,
        sql: concurrently(createIndex(owner, index, context.spelling)),
        precheck: build.ofCopies === true ? null : precheckOf(context, build),
        reverse: drop,
      }),
    ],
  };
}
