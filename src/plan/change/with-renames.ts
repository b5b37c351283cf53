/** Renames at the head of a plan; a renamed table keeps a view under its old name until the code knows the new. */
import { objectInWords } from '../../diff/words.ts';
import type { Finding } from '../../ir/findings.ts';
import { fingerprint } from '../../ir/fingerprint.ts';
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Privilege, Schema, Table } from '../../ir/schema.ts';
import { qualified, quoteAll, quoteIdentifier } from '../../postgres/identifier.ts';
import { privilegeStatements } from '../add/privileges.ts';
import type { Phase, Plan, Step } from '../plan.ts';
import { withShortWaits } from '../waits.ts';
import { briefly } from './alteration.ts';
import { isNamed } from './context.ts';
import type { RenameStep } from './rename.ts';

export interface RenamedPlan {
  /** Before any rename. */
  readonly from: Schema;
  /** After all of them: where `plan` starts. */
  readonly renamed: Schema;
  readonly to: Schema;
  readonly plan: Plan;
  readonly steps: readonly RenameStep[];
  readonly emptyTables: readonly string[];
  /** Of the server that the plan is for; null when it is not known. */
  readonly serverVersion: number | null;
  /** False: no view under an old name. */
  readonly views: boolean;
}

const asked: ReadonlySet<string> = new Set([
  'schema',
  'table',
  'column',
  'view',
  'materialized_view',
  'routine',
  'enum',
  'domain',
  'composite_type',
  'range_type',
]);

function step(
  content: Omit<Step, 'id' | 'rewrites' | 'transaction' | 'timeouts' | 'precheck'>,
): Step {
  return {
    id: '',
    rewrites: [],
    transaction: 'inside',
    timeouts: { lock: '5s', statement: briefly },
    precheck: null,
    ...content,
  };
}

function renameStep({ change, from, to, sql, reverse, locks }: RenameStep): Step {
  return step({
    changes: [change],
    sql,
    reverse: { effect: 'restores', sql: reverse },
    locks,
    why:
      change.kind === 'rename'
        ? `Rename ${objectInWords(from)} to ${objectInWords(to)}: a change of the catalog alone.`
        : `Rename a value of ${objectInWords(to)}: rows keep it, under the new name.`,
  });
}

interface Alias {
  readonly rename: RenameStep;
  readonly old: ObjectId;
  readonly table: Table;
}

const securityInvoker = 150_000;

/** Until PostgreSQL 15 a view reads with its owner's rights, past the policies of the table. */
function isSafe({ serverVersion }: RenamedPlan, table: Table): boolean {
  const invoker = serverVersion === null || serverVersion >= securityInvoker;
  return invoker || (table.rowSecurity === 'off' && table.policies.length === 0);
}

/** Relations and types share their names. */
function isFree({ renamed, to }: RenamedPlan, id: ObjectId): boolean {
  const [schema = '', name = ''] = parseObjectId(id).names;
  return [renamed, to].every(
    (each) =>
      each.schemas.some((namespace) => namespace.name === schema) &&
      [
        ...each.tables,
        ...each.views,
        ...each.materializedViews,
        ...each.sequences,
        ...each.enums,
        ...each.domains,
        ...each.compositeTypes,
        ...each.rangeTypes,
        ...each.tables.flatMap((table) =>
          [...table.indexes, ...table.uniques, ...table.exclusions, table.primaryKey]
            .filter((part) => part !== null)
            .map((part) => ({ schema: table.schema, name: part.name })),
        ),
      ].every((object) => object.schema !== schema || object.name !== name),
  );
}

/** PostgreSQL refuses to change the type of a column that a view shows. */
function isRetyped({ plan }: RenamedPlan, table: ObjectId): boolean {
  const changes = plan.phases.flatMap(({ steps }) => steps.flatMap((each) => each.changes));
  return changes.some((change) => {
    if (change.kind !== 'set' || !change.id.startsWith('column:')) return false;
    const [schema = '', name = ''] = parseObjectId(change.id).names;
    const own = objectId('table', schema, name) === table;
    return own && ['type', 'collation', 'generated'].some((property) => property in change.after);
  });
}

function aliasesOf(input: RenamedPlan): Alias[] {
  if (!input.views) return [];
  return input.steps.flatMap((rename) => {
    const before = input.from.tables.find((table) => tableId(table) === rename.from);
    const table = input.renamed.tables.find((each) => tableId(each) === rename.to);
    if (before === undefined || table === undefined || table.columns.length === 0) return [];
    if (isNamed(rename.from, input.emptyTables) || isNamed(rename.to, input.emptyTables)) return [];
    if (before.partitionOf !== null || !isSafe(input, table)) return [];
    if (!isFree(input, rename.from) || isRetyped(input, rename.to)) return [];
    // Two statements may lead to one name: the view comes after the last of them.
    const last = input.steps.findLast((each) => each.to === rename.to);
    return last === rename ? [{ rename, old: rename.from, table }] : [];
  });
}

function privilegesOf({ renamed }: RenamedPlan, table: Table): Privilege[] {
  const id = tableId(table);
  const columns = new Set(
    table.columns.map(({ name }) => objectId('column', table.schema, table.name, name) as string),
  );
  return renamed.privileges.filter(({ on }) => on === id || columns.has(on));
}

/** Without the names that the columns had: code that is renamed meanwhile knows neither. */
function aliasSteps(
  input: RenamedPlan,
  { rename, old, table }: Alias,
): { make: Step[]; drop: Step } {
  const [schema = '', name = ''] = parseObjectId(old).names;
  const view = qualified(schema, name);
  const target = qualified(table.schema, table.name);
  const oldName = (column: string) => columnBefore(input, old, table, column);
  const list = table.columns.map((column) => {
    const before = oldName(column.name);
    const now = quoteIdentifier(column.name);
    return before === column.name ? now : `${now} AS ${quoteIdentifier(before)}`;
  });
  const { serverVersion } = input;
  const invoker = serverVersion === null || serverVersion >= securityInvoker;
  const options = invoker ? ' WITH (security_invoker = true)' : '';
  const create = `CREATE VIEW ${view}${options} AS\n  SELECT ${list.join(', ')}\n  FROM ${target}`;
  const drop = `DROP VIEW ${view}`;
  const changes = [{ kind: 'rename', id: rename.to, from: rename.from }] as const;
  const grants = privilegesOf(input, table).flatMap((privilege) => {
    const { kind, names } = parseObjectId(privilege.on);
    const column = kind === 'column' ? quoteAll([oldName(names[2] ?? '')]) : null;
    return privilegeStatements(privilege, { on: `TABLE ${view}`, column }).map(({ sql }) => sql);
  });
  const locks = [{ id: rename.from, mode: 'ACCESS SHARE' } as const];
  const make = [
    step({
      changes,
      sql: create,
      reverse: { effect: 'restores', sql: drop },
      locks,
      why: `Keep the old name ${objectInWords(old)} as a view, for code that still uses it.`,
    }),
    ...grants.map((sql) =>
      step({
        changes,
        sql,
        reverse: { effect: 'implied', sql: null },
        locks: [],
        why: `Who could use ${objectInWords(old)} still can.`,
      }),
    ),
  ];
  const again = [create, ...grants].join(';\n');
  return {
    make,
    drop: step({
      changes,
      sql: drop,
      reverse: { effect: 'restores', sql: again },
      locks,
      why: `Drop the view under the old name ${objectInWords(old)}.`,
    }),
  };
}

function columnBefore(input: RenamedPlan, old: ObjectId, table: Table, column: string): string {
  const [schema = '', name = ''] = parseObjectId(old).names;
  const id = objectId('column', table.schema, table.name, column);
  const from = input.steps.find((each) => each.to === id)?.from;
  if (from === undefined) return column;
  const names = parseObjectId(from).names;
  return names[0] === schema && names[1] === name ? (names[2] ?? column) : column;
}

function numbered(phases: readonly Phase[]): Phase[] {
  let count = 0;
  return phases.map((phase) => ({
    ...phase,
    steps: phase.steps.map((each) => ({ ...each, id: `s${++count}` })),
  }));
}

function joined(...parts: readonly (string | null)[]): string | null {
  const said = parts.filter((part) => part !== null);
  return said.length === 0 ? null : said.join('; ');
}

/** Names that code uses, and that no view stands in for. */
function breaking(input: RenamedPlan, kept: ReadonlySet<ObjectId>): Finding[] {
  return input.steps
    .filter(({ from }, i, all) => all.findIndex((each) => each.from === from) === i)
    .filter(({ from }) => asked.has(parseObjectId(from).kind) && !kept.has(from))
    .filter(({ from }) => {
      const { kind, names } = parseObjectId(from);
      return kind !== 'column' || !kept.has(objectId('table', names[0] ?? '', names[1] ?? ''));
    })
    .map(({ from, to }) => ({
      code: 'breaks-running-code',
      severity: 'warning',
      subject: to,
      message: `Code that still says ${objectInWords(from)} fails from the rename on.`,
      fix: `Ship the code that says ${objectInWords(to)} in the same deploy, or stop the old code first.`,
    }));
}

/**
 * The body that a routine had speaks of the old names, which come back only after it: PostgreSQL
 * must not look into it yet (check_function_bodies).
 */
function unchecked(step: Step): Step {
  const { reverse, changes } = step;
  const isRoutine = changes.some(({ id }) => id.startsWith('routine:'));
  if (!isRoutine || reverse.sql === null || !/\bCREATE\b/.test(reverse.sql)) return step;
  const sql = `SET LOCAL check_function_bodies = off;\n${reverse.sql}`;
  return { ...step, reverse: { ...reverse, sql } };
}

/** The plan of all: renames first, then what differs still. */
export function withRenames(input: RenamedPlan): Plan {
  const { from, steps } = input;
  if (steps.length === 0) return input.plan;
  const plan = {
    ...input.plan,
    phases: input.plan.phases.map((phase) => ({ ...phase, steps: phase.steps.map(unchecked) })),
  };
  const aliases = aliasesOf(input);
  const made = aliases.map((alias) => aliasSteps(input, alias));
  const [first, ...later] = plan.phases;
  const head = steps.map(renameStep);
  const start = [...head, ...made.flatMap(({ make }) => make)];
  const expands = first !== undefined && first.name !== 'contract' && first.name !== 'backfill';
  const expand: Phase = {
    name: 'expand',
    steps: expands ? [...start, ...first.steps] : start,
    code: expands ? first.code : null,
  };
  const rest = expands ? later : plan.phases;
  const phases = [expand, ...rest];
  const withViews = aliases.length === 0 ? phases : withContract(phases, made, aliases);
  const kept = new Set(aliases.map(({ old }) => old));
  return {
    ...plan,
    from: fingerprint(from),
    phases: withShortWaits(numbered(withViews)),
    findings: [...plan.findings, ...breaking(input, kept)],
  };
}

/** The views go before all else that is taken away: a column that one shows could not be dropped. */
function withContract(
  phases: readonly Phase[],
  made: readonly { readonly drop: Step }[],
  aliases: readonly Alias[],
): Phase[] {
  const drops = made.map(({ drop }) => drop);
  const code = aliases
    .map(({ old, rename }) => `use ${objectInWords(rename.to)} instead of ${objectInWords(old)}`)
    .join('; ');
  const last = phases.at(-1);
  const contracts = last?.name === 'contract' && phases.length > 1;
  const before = contracts ? phases.slice(0, -1) : phases;
  const contract: Phase = contracts
    ? { ...last, steps: [...drops, ...last.steps] }
    : { name: 'contract', steps: drops, code: null };
  const told = before.map((phase, i) =>
    i === before.length - 1 ? { ...phase, code: joined(phase.code, code) } : phase,
  );
  return [...told, contract];
}
