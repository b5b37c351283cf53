/** What each tool that runs SQL files says about its own, and the target made of it. */
import type { Step } from '../../plan/plan.ts';
import { slug } from '../name.ts';
import type { EmitInput, EmitResult, FileChange, Target } from '../target.ts';
import { outsideFindings } from './findings.ts';
import { findHabit, type Habit, nextPaths } from './habit.ts';
import { type Part, partsOf } from './parts.ts';
import { harmless, respell } from './respell.ts';
import {
  type Block,
  blocksText,
  downBlocks,
  plainSpelling,
  type Spelling,
  upBlocks,
} from './statements.ts';
import { timeoutFindings } from './timeouts.ts';

/** One migration, to be put into the tool's files. */
export interface Migration {
  readonly input: EmitInput;
  readonly part: Part;
  /** Of the file that goes up, or of the migration's own folder. */
  readonly path: string;
  readonly habit: Habit;
  readonly up: string;
  readonly down: string;
  /** Comment lines, harmless to this tool. */
  comment(lines: readonly string[]): string[];
}

/** Boilerplate as a Handlebars template, and what it is filled with. */
export type Render = (template: string, data: object) => string;

export interface SqlConvention extends Omit<Target, 'emit'> {
  /** Where migrations go in a project that has none yet; the first that is free. */
  readonly folders: readonly string[];
  /** What the tool would take for its own, anywhere in a statement or a comment. */
  readonly traps: readonly RegExp[];
  readonly spelling?: Partial<Spelling>;
  /** Statements that cannot share a migration with others. */
  readonly isAlone?: (step: Step) => boolean;
  /** A statement as this tool wants it; as it is when left out. */
  readonly block?: (text: Block) => Block;
  /** How new migrations are named, where the folder's own names or the tool's habit do not tell. */
  readonly naming?: (habit: Habit) => string;
  /** What to do with a statement that the tool cannot run; needed where `outside` is `none`. */
  readonly outsideFix?: string;
  /** In the order in which they are applied. */
  files(
    migration: Migration,
    render: Render,
  ): readonly FileChange[] | Promise<readonly FileChange[]>;
  /** After all: lists and sums that must know of the new files, and what cannot be done. */
  finish?(result: EmitResult, habit: Habit, input: EmitInput): Promise<EmitResult>;
}

/** Handlebars is loaded with the first migration, not with the server. */
async function renderer(): Promise<Render> {
  const { default: Handlebars } = await import('handlebars');
  return (template, data) => Handlebars.compile(template, { noEscape: true })(data);
}

async function spelled(convention: SqlConvention, blocks: readonly Block[]): Promise<string> {
  const { traps, block = (same) => same } = convention;
  const safe: Block[] = [];
  for (const { comments, sql } of blocks) {
    safe.push({
      comments: comments.map((line) => harmless(line, traps)),
      sql: sql === null ? null : await respell(sql, traps),
    });
  }
  return blocksText(safe.map(block));
}

async function migrationOf(
  convention: SqlConvention,
  input: EmitInput,
  habit: Habit,
  part: Part,
  path: string,
): Promise<Migration> {
  const spelling = { ...plainSpelling, ...convention.spelling };
  return {
    input,
    part,
    path,
    habit,
    up: await spelled(convention, upBlocks(part.steps, part.outside, spelling)),
    down: await spelled(convention, downBlocks(part.steps, part.outside, spelling)),
    comment: (lines) => lines.map((line) => harmless(line, convention.traps)),
  };
}

/** The newest migration may be code, as goose and Flyway take it beside SQL. */
function inSql({ naming }: Habit): string {
  return naming.replace(/\.\w+$/, '.sql');
}

async function emit(convention: SqlConvention, input: EmitInput): Promise<EmitResult> {
  const { tools, folders, naming = inSql, finish } = convention;
  const found = await findHabit(tools, folders, input.stack, input);
  const habit = { ...found, naming: naming(found) };
  const parts = partsOf(input.plan, convention.isAlone);
  const base = slug(input.name, 'migration');
  const slugs = parts.map((part) => base + part.suffix);
  const paths = nextPaths(habit, slugs, input.now);
  const render = await renderer();
  const written: (readonly FileChange[])[] = [];
  for (const [n, part] of parts.entries()) {
    const migration = await migrationOf(convention, input, habit, part, paths[n] ?? '');
    written.push(await convention.files(migration, render));
  }
  const files = written.flat();
  const firsts = written.map(([first]) => first?.path ?? '');
  const { capabilities, title, outsideFix = '' } = convention;
  const unrunnable =
    capabilities.outside === 'none' ? outsideFindings(parts, firsts, title, outsideFix) : [];
  const result = { files, findings: [...unrunnable, ...timeoutFindings(parts, firsts)] };
  return finish === undefined ? result : finish(result, habit, input);
}

export function sqlTarget(convention: SqlConvention): Target {
  const { id, title, tools, capabilities } = convention;
  return { id, title, tools, capabilities, emit: (input) => emit(convention, input) };
}
