/** A migration by hand, taken apart: its statements in the transactions that its tool gives them. */
import { type Finding, Refusal } from '../ir/findings.ts';
import { sections, slice } from '../read/history/cut.ts';
import { dbmateMarker } from '../read/history/dbmate.ts';
import { gooseMarker, sqlMigrateMarker } from '../read/history/goose.ts';
import { historyTool } from '../read/history/index.ts';
import type { ProjectFolder } from '../read/project-files.ts';
import { Report } from '../read/report.ts';
import { readStatements, type Script, type Statement } from '../read/statements.ts';
import { unitsOf } from '../read/units.ts';

export interface MigrationFile {
  /** As the caller named it; `sql` for text. */
  readonly path: string;
  readonly text: string;
}

/** One statement and where it stands. */
export interface Place {
  readonly path: string;
  readonly statement: Statement;
  /** Number of its transaction; null when it runs in none. */
  readonly transaction: number | null;
  /** Rules that the comment in front of it sets aside: `-- tablewright: allow <rule>`. */
  readonly allows: readonly string[];
}

export interface Migration {
  /** As `detect_stack` calls it; null for SQL that no tool is known of. */
  readonly tool: string | null;
  readonly up: readonly Place[];
  /** Null when the migration has no way back. */
  readonly down: readonly Place[] | null;
  /** BEGIN without COMMIT, and BEGIN in a transaction, by path and line. */
  readonly boundaries: readonly Finding[];
  /** Statements that were not run. */
  readonly findings: readonly Finding[];
}

const halves = /^[ \t]*--[\s-]*(up|down)\s+migration\b.*$/gim;

/** Markers of both ways in one file. */
const markers: readonly (readonly [tool: string, marker: RegExp])[] = [
  ['dbmate', dbmateMarker],
  ['goose', gooseMarker],
  ['sql-migrate', sqlMigrateMarker],
  ['node-pg-migrate', halves],
];

function markedTool(text: string): string | null {
  if (/^--\s*liquibase formatted sql/im.test(text)) return 'liquibase';
  return markers.find(([, marker]) => text.search(marker) !== -1)?.[0] ?? null;
}

/** Files that a tool runs on the way back. */
const backwards =
  /(?:[._/](?:down|undo|rollback)\.sql|(?:^|\/)U\d[^/]*\.sql|(?:^|\/)rollback\/[^/]+)$/i;

function downScripts(tool: string, text: string): Script[] {
  const marker = markers.find(([name]) => name === tool)?.[1];
  if (marker === undefined) return [];
  return sections(text, marker)
    .filter(({ match }) => match[1]?.toLowerCase() === 'down')
    .map(({ from, to }) => slice(text, from, to, { transaction: true, message: 'each' }));
}

/** As psql runs a file: nothing wraps it. */
function asPsql(text: string): Script[] {
  return [{ sql: text, line: 1, transaction: false, message: 'each' }];
}

const noFolder: ProjectFolder = {
  path: '',
  files: [],
  text: () => null,
  beside: () => null,
};

function scriptsOf(file: MigrationFile, tool: string | null): readonly Script[] {
  return tool === null
    ? asPsql(file.text)
    : historyTool(tool).scripts(file.text, file.path, noFolder);
}

const allowing = /--[ \t]*tablewright:[ \t]*allow[ \t]+([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)/g;

/** What the comments right in front of the statement set aside. */
function allowsOf(text: string, statement: Statement): string[] {
  const lines = text.split('\n').slice(0, statement.line - 1);
  const found: string[] = [];
  for (let i = lines.length - 1; i >= 0; i -= 1) {
    const line = (lines[i] ?? '').trim();
    if (!line.startsWith('--')) break;
    for (const match of line.matchAll(allowing)) {
      found.push(...(match[1] ?? '').split(',').map((name) => name.trim()));
    }
  }
  return found;
}

class Reader {
  readonly report = new Report();
  readonly boundaries: Finding[] = [];
  #transactions = 0;

  async places(file: MigrationFile, scripts: readonly Script[]): Promise<Place[]> {
    const places: Place[] = [];
    for (const script of scripts) {
      const statements = await readStatements(file.path, script, this.report);
      this.#lookAtBoundaries(file.path, script, statements);
      for (const { transaction, statements: members } of unitsOf(script, statements)) {
        const number = transaction ? this.#transactions++ : null;
        places.push(
          ...members.map((statement) => ({
            path: file.path,
            statement,
            transaction: number,
            allows: allowsOf(file.text, statement),
          })),
        );
      }
    }
    return places;
  }

  #lookAtBoundaries(path: string, script: Script, statements: readonly Statement[]): void {
    let open: Statement | null = null;
    const say = (at: Statement, message: string, fix: string) =>
      this.boundaries.push({
        code: 'not-in-transaction',
        severity: 'warning',
        subject: `${path}:${at.line}:${at.column}`,
        message,
        fix,
      });
    for (const statement of statements) {
      if (statement.kind !== 'TransactionStmt') continue;
      const kind = String(statement.node.kind);
      if (/BEGIN|START/.test(kind)) {
        if (open !== null || script.transaction) {
          say(
            statement,
            'A transaction is open here already: PostgreSQL ignores this BEGIN, and the next COMMIT ends the outer one.',
            'Leave the inner BEGIN and COMMIT out.',
          );
        }
        open = statement;
      } else if (/COMMIT|ROLLBACK$/.test(kind) && !/TO/.test(kind)) open = null;
    }
    if (open !== null && !script.transaction) {
      say(
        open,
        'This transaction is not ended: when the session closes, all of it is rolled back.',
        'End it with COMMIT.',
      );
    }
  }
}

/** Throws `Refusal` when there is no statement to check. */
export async function readMigration(
  files: readonly MigrationFile[],
  given: string | null,
): Promise<Migration> {
  const reader = new Reader();
  const [first] = files;
  const tool = first === undefined ? null : (markedTool(first.text) ?? given);
  const up: Place[] = [];
  const down: Place[] = [];
  const back = files.filter(({ path }) => backwards.test(path));
  for (const file of files) {
    if (back.includes(file)) continue;
    up.push(...(await reader.places(file, scriptsOf(file, tool))));
  }
  // The way back begins with what came last.
  for (const file of [...back].reverse()) {
    down.push(...(await reader.places(file, scriptsOf(file, tool))));
  }
  for (const file of [...files].reverse()) {
    if (tool !== null) down.push(...(await reader.places(file, downScripts(tool, file.text))));
  }
  if (up.length === 0) {
    throw new Refusal(
      'no_statements',
      'There is no SQL statement to check in what was given.',
      'Give the migration that goes up; a file of the way back is checked beside it.',
      reader.report.findings(),
    );
  }
  return {
    tool,
    up,
    down: down.length === 0 ? null : down,
    boundaries: reader.boundaries,
    findings: reader.report.findings(),
  };
}
