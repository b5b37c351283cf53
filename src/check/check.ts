/** Checks a migration by hand: runs it, watches it, and says of each hazard where it is and what to write instead. */
import type { Finding, Severity } from '../ir/findings.ts';
import { type ObjectId, parseObjectId } from '../ir/id.ts';
import { objectsOf, tableId } from '../ir/objects.ts';
import type { Schema } from '../ir/schema.ts';
import { excerpt } from '../postgres/excerpt.ts';
import { openSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { rules as allRules } from './index.ts';
import { type Migration, type MigrationFile, type Place, readMigration } from './migration.ts';
import { type Lock, type Observation, observe, type Run } from './observe.ts';
import { rewriteParts } from './rewrite.ts';
import type { Facts, Hazard, Match, Rule } from './rule.ts';
import { formatParts } from './tool-forms.ts';
import { type RowsRun, runWithRows } from './with-rows.ts';

export interface CheckInput {
  readonly files: readonly MigrationFile[];
  /** The schema that it is to be applied to. */
  readonly current: Schema;
  /** Whose files these are, as `detect_stack` calls it; null when nobody knows. */
  readonly tool: string | null;
  /** Names or ids of tables without rows. */
  readonly emptyTables?: readonly string[];
}

export interface FoundHazard {
  /** A rule's id, or `statement-fails`, `way-back`, `transaction`, `unused-allow`. */
  readonly rule: string;
  readonly hazard: Hazard | null;
  readonly severity: Severity;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  readonly statement: string;
  readonly message: string;
  readonly fix: string;
  /** What to write instead, in the form of the file's tool. */
  readonly rewrite: string | null;
}

export interface CheckedStatement {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly statement: string;
  readonly transaction: 'inside' | 'outside';
  readonly locks: readonly Lock[];
  readonly rewrites: readonly ObjectId[];
  readonly error: string | null;
}

export interface CheckResult {
  readonly engine: string;
  readonly tool: string | null;
  /** Every statement runs on the current schema. */
  readonly applies: boolean;
  /** `restores`: the way back leaves the catalog as it was; `differs`; `none`; `not run`. */
  readonly wayBack: 'restores' | 'differs' | 'none' | 'not run';
  readonly statements: readonly CheckedStatement[];
  readonly hazards: readonly FoundHazard[];
  /** What could not be run or read. */
  readonly findings: readonly Finding[];
}

const severities: readonly Severity[] = ['critical', 'warning', 'info'];

function at({ path, statement }: Place) {
  return {
    file: path,
    line: statement.line,
    column: statement.column,
    statement: excerpt(statement.text, 80),
  };
}

/** `lock_timeout` and `statement_timeout` as the statements before have left them. */
function timeoutsAt(earlier: readonly Observation[], place: Place): Facts['timeouts'] {
  const state = { lock: false, statement: false };
  for (const { place: other } of earlier) {
    const { kind, node, text } = other.statement;
    if (kind !== 'VariableSetStmt') continue;
    const local = node.is_local === true;
    if (local && (other.transaction === null || other.transaction !== place.transaction)) continue;
    const set =
      String(node.kind) === 'VAR_SET_VALUE' &&
      !/(?:=|\bto)\s*'?0\s*(?:ms|s|min)?'?\s*;?\s*$/i.test(text);
    if (String(node.kind) === 'VAR_RESET_ALL')
      Object.assign(state, { lock: false, statement: false });
    if (node.name === 'lock_timeout') state.lock = set;
    if (node.name === 'statement_timeout') state.statement = set;
  }
  return state;
}

function factsOf(run: Run, empty: readonly string[]): Facts[] {
  const there = new Set<ObjectId>(
    [...objectsOf(run.start).values()].filter(({ kind }) => kind === 'table').map(({ id }) => id),
  );
  const named = new Set(
    run.start.tables
      .filter((table) => {
        const id = tableId(table);
        const { names } = parseObjectId(id);
        return empty.some((name) => name === id || name === names.join('.') || name === table.name);
      })
      .map(tableId),
  );
  return run.observations.map((observation, i) => {
    const earlier = run.observations.slice(0, i);
    return {
      ...observation,
      earlier,
      later: run.observations.slice(i + 1),
      isLive: (id) => there.has(id) && !named.has(id),
      timeouts: timeoutsAt(earlier, observation.place),
      inTransaction: observation.place.transaction !== null,
    };
  });
}

interface Found {
  readonly rule: Rule;
  readonly match: Match;
}

function foundIn(facts: Facts): Found[] {
  return allRules.flatMap((rule) => rule.find(facts).map((match) => ({ rule, match })));
}

function hazardsOf(facts: Facts, tool: string | null): FoundHazard[] {
  const found = foundIn(facts);
  const { place, error } = facts;
  const open = found.filter(({ rule }) => !place.allows.includes(rule.id));
  const matched = [...new Set(found.map(({ rule }) => rule.id))];
  const serious = matched.filter((id) =>
    found.some(({ rule, match }) => rule.id === id && match.severity !== 'info'),
  );
  const hazards = open.map(({ rule, match }): FoundHazard => {
    const parts = rewriteParts(
      match.rewrite,
      facts,
      serious.filter((id) => id !== 'missing-timeout'),
    );
    return {
      rule: rule.id,
      hazard: match.hazard ?? rule.hazard,
      severity: match.severity,
      ...at(place),
      message: match.message,
      fix: match.fix,
      rewrite: parts === null ? null : formatParts(parts, tool),
    };
  });
  const unused = place.allows.filter((id) => !matched.includes(id));
  return [
    ...hazards,
    ...unused.map(
      (id): FoundHazard => ({
        rule: 'unused-allow',
        hazard: null,
        severity: 'info',
        ...at(place),
        message: `The comment allows ${id}, which this statement does not need.`,
        fix: 'Leave it out of the comment.',
        rewrite: null,
      }),
    ),
    ...(error === null || open.some(({ match }) => match.severity === 'critical')
      ? []
      : [failure(place, error.message)]),
  ];
}

function failure(place: Place, message: string): FoundHazard {
  return {
    rule: 'statement-fails',
    hazard: null,
    severity: 'critical',
    ...at(place),
    message: `PostgreSQL refuses it: ${message}.`,
    fix: 'Correct the statement, or the schema that it is checked against.',
    rewrite: null,
  };
}

function boundaryHazards({ boundaries }: Migration): FoundHazard[] {
  return boundaries.map(({ subject, severity, message, fix }) => {
    const [, file = subject, line = '1', column = '1'] = /^(.*):(\d+):(\d+)$/.exec(subject) ?? [];
    return {
      rule: 'transaction',
      hazard: 'not-in-transaction',
      severity,
      file,
      line: Number(line),
      column: Number(column),
      statement: 'BEGIN',
      message,
      fix,
      rewrite: null,
    };
  });
}

function backHazards({ back }: Run, last: Place | undefined): FoundHazard[] {
  if (back === null || last === undefined) return [];
  return back.map(({ message, fix, subject }) => ({
    rule: 'way-back',
    hazard: 'irreversible',
    severity: 'warning',
    ...at(last),
    statement: subject,
    message: `After the way back the schema is not what it was: ${message}`,
    fix,
    rewrite: null,
  }));
}

function rowHazards(rows: RowsRun, known: readonly FoundHazard[]): FoundHazard[] {
  const { failed, lost } = rows;
  const unagreed = lost.filter(
    ({ place }) => !place.allows.some((id) => id === 'rows-changed' || id === 'drops'),
  );
  const said = known.some(({ severity, file, line, column }) => {
    if (failed === null || severity === 'info') return false;
    const place = at(failed.place);
    return place.file === file && place.line === line && place.column === column;
  });
  const failing: FoundHazard[] =
    failed === null || said
      ? []
      : [
          {
            rule: 'rows',
            hazard: 'may-fail-on-existing-rows',
            // The rows are made up: that one breaks a new constraint says little of the real ones.
            severity: failed.error.code?.startsWith('23') === true ? 'info' : 'warning',
            ...at(failed.place),
            message: `With rows in the tables it fails: ${failed.error.message}.`,
            fix: 'Look for such rows first, and mend them in a migration before this one.',
            rewrite: null,
          },
        ];
  return [
    ...failing,
    ...unagreed.map(
      ({ place, table, before, after }): FoundHazard => ({
        rule: 'rows',
        hazard: 'loses-data',
        severity: 'warning',
        ...at(place),
        message: `Of ${before} rows of ${table}, ${after} were left when it had run.`,
        fix: 'See that these rows are meant to go.',
        rewrite: null,
      }),
    ),
  ].filter(
    ({ hazard, line, column, file }) =>
      hazard !== 'loses-data' ||
      !known.some(
        (each) =>
          each.hazard === 'loses-data' &&
          each.line === line &&
          each.column === column &&
          each.file === file,
      ),
  );
}

async function inSandbox<Result>(use: (sandbox: Sandbox) => Promise<Result>) {
  const sandbox = await openSandbox();
  try {
    return { engine: sandbox.engine, result: await use(sandbox) };
  } finally {
    await sandbox.close();
  }
}

function bySeverity(one: FoundHazard, other: FoundHazard): number {
  return severities.indexOf(one.severity) - severities.indexOf(other.severity);
}

/** Throws `Refusal` when there is nothing to check, or the current schema cannot be built. */
export async function checkMigration(input: CheckInput): Promise<CheckResult> {
  const migration = await readMigration(input.files, input.tool);
  const { engine, result: run } = await inSandbox((sandbox) =>
    observe(sandbox, input.current, migration),
  );
  const facts = factsOf(run, input.emptyTables ?? []);
  const hazards = [
    ...facts.flatMap((each) => hazardsOf(each, migration.tool)),
    ...boundaryHazards(migration),
    ...backHazards(run, migration.down?.at(-1)),
  ];
  const applies = run.observations.every(({ error }) => error === null);
  const { result: rows } = applies
    ? await inSandbox((sandbox) => runWithRows(sandbox, input.current, migration))
    : { result: { failed: null, lost: [] } };
  return {
    engine,
    tool: migration.tool,
    applies,
    wayBack: wayBackOf(migration, run),
    statements: run.observations.map(({ place, locks, rewrites, error }) => ({
      ...at(place),
      transaction: place.transaction === null ? 'outside' : 'inside',
      locks,
      rewrites,
      error: error?.message ?? null,
    })),
    hazards: [...hazards, ...rowHazards(rows, hazards)].sort(bySeverity),
    findings: migration.findings,
  };
}

function wayBackOf({ down }: Migration, { back }: Run): CheckResult['wayBack'] {
  if (down === null) return 'none';
  if (back === null) return 'not run';
  return back.length === 0 ? 'restores' : 'differs';
}
