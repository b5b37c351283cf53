/** What a target is: one tool whose files we write, what it can express, and how it is asked. */
import type { Stack } from '../detect/stack.ts';
import type { Finding } from '../ir/findings.ts';
import type { ObjectKind } from '../ir/id.ts';
import type { Schema } from '../ir/schema.ts';
import type { Verdict } from '../ir/verdict.ts';
import type { Plan } from '../plan/plan.ts';

/** What the tool can say; asked instead of "which tool is it". */
export interface Capabilities {
  /** Kinds that its own schema language or operations can say; any other is written as SQL. */
  readonly native: readonly ObjectKind[];
  /** Where the way back goes: into the migration, into a file beside it that is run by hand, nowhere. */
  readonly down: 'in migration' | 'beside' | 'none';
  /** What the tool wraps in one transaction when it runs. */
  readonly transaction: 'each migration' | 'all migrations' | 'none';
  /** How a statement that PostgreSQL refuses in a transaction block is said. */
  readonly outside: 'own migration' | 'block in migration' | 'none';
  /** Keeps a description of the whole schema that must agree with its migrations. */
  readonly schemaFile: boolean;
  /** Can hold several migrations, so that each phase ships in its own deploy. */
  readonly phases: boolean;
}

/** The project's files as they are now. Paths are relative to the project, with `/`. */
export interface ProjectReader {
  /** The whole file as UTF-8, a byte order mark and CRLF included; null when there is none. */
  read(path: string): Promise<string | null>;
  /** Names in a folder, sorted; folders end in `/`. Empty when there is none. */
  list(folder: string): Promise<readonly string[]>;
}

export interface EmitInput extends ProjectReader {
  readonly plan: Plan;
  readonly current: Schema;
  readonly desired: Schema;
  /** Of this plan; null when nothing was proved, and then the files say so. */
  readonly verdict: Verdict | null;
  readonly stack: Stack | null;
  /** Absolute real path. */
  readonly project: string;
  /** In the user's words: `create invoicing`. The target makes its own kind of name of it. */
  readonly name: string;
  readonly domain: string | null;
  readonly now: Date;
}

interface FileText {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly content: string;
  /** One line: what the file is for. */
  readonly purpose: string;
  /** The phase that ships it; null for a file that describes the whole schema. */
  readonly phase: string | null;
}

export type FileChange =
  | (FileText & { readonly kind: 'create' })
  /** `expectedSha256` is of the text that was read: `sha256(await input.read(path))`. */
  | (FileText & { readonly kind: 'update'; readonly expectedSha256: string });

export interface EmitResult {
  /** In the order in which they are applied. */
  readonly files: readonly FileChange[];
  readonly findings: readonly Finding[];
}

/** An emitter translates, it never decides, and it writes nothing itself. */
export interface Target {
  /** What `target` in a call names. */
  readonly id: string;
  readonly title: string;
  /** Migration tools of `Stack.migrations` whose projects it writes for. */
  readonly tools: readonly string[];
  readonly capabilities: Capabilities;
  emit(input: EmitInput): Promise<EmitResult>;
}
