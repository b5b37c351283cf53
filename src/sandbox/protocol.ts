/** What the main thread and the proof worker say to each other. */

/** Handed to the worker when it starts. */
export interface WorkerStart {
  /** Compiled once in the main thread: the machine code is shared, which halves a start. */
  readonly module: WebAssembly.Module;
  /** Absolute path of the seed. */
  readonly seed: string;
  /** Absolute folder of PGlite's files, extension bundles among them. */
  readonly engine: string;
}

/** A relation whose file shall look so long, in pages of 8 kB. */
export interface FileLength {
  /** As `pg_relation_filepath` gives it. */
  readonly path: string;
  readonly pages: number;
}

export type Command =
  | { readonly kind: 'execute'; readonly sql: string }
  | { readonly kind: 'query'; readonly sql: string; readonly parameters: readonly unknown[] }
  | { readonly kind: 'lengthen'; readonly files: readonly FileLength[] }
  | { readonly kind: 'restore-lengths' };

export interface Request {
  readonly id: number;
  readonly command: Command;
}

/** The fields of a `DatabaseError`: an error object loses its class on the way. */
export interface Failure {
  readonly message: string;
  readonly code: string | null;
  readonly detail: string | null;
  readonly hint: string | null;
  readonly position: number | null;
  /** The engine does not work any more; nothing it says from now on may be believed. */
  readonly broken: boolean;
}

export type Response =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed-to-start'; readonly message: string }
  | { readonly kind: 'rows'; readonly id: number; readonly rows: readonly unknown[] }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure };
