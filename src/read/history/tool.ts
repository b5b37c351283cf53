/** What one migration tool says about its histories: which files it runs, in which order, and how. */
import type { ProjectFolder } from '../project-files.ts';
import type { Script } from '../statements.ts';

export interface Listing {
  /** In the order in which they run; paths below the folder. */
  readonly files: readonly string[];
  /** What the tool would run too, but cannot be read here, or what it would pass over. */
  readonly others: readonly { readonly file: string; readonly why: string }[];
  /** What was assumed of the order. */
  readonly remark?: string;
}

export interface HistoryTool {
  /** As `detect_stack` calls it. */
  readonly names: readonly string[];
  list(folder: ProjectFolder): Listing;
  scripts(text: string, file: string, folder: ProjectFolder): readonly Script[];
  /** Texts that the tool replaces before it runs a file. */
  readonly placeholder?: RegExp;
}

/** The whole file as one script. */
export function whole(
  sql: string,
  transaction: boolean,
  message: Script['message'] = 'whole',
): readonly Script[] {
  return [{ sql, line: 1, transaction, message }];
}
