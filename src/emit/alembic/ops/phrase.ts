/** What a statement is, where one of Alembic's operations says the same. */
import type { Table } from '../../../ir/schema.ts';
import type { Code } from '../python/code.ts';

export type Phrase =
  | { readonly kind: 'create table'; readonly table: Table }
  /** `comment` is what a comment of a later statement adds to it. */
  | {
      readonly kind: 'add column';
      readonly table: Table;
      readonly column: string;
      readonly say: (comment: string | null) => Code | null;
      readonly behind: readonly Code[];
    }
  | {
      readonly kind: 'comment';
      readonly table: Table;
      readonly column: string | null;
      readonly comment: string | null;
      readonly code: Code | null;
    }
  | { readonly kind: 'operations'; readonly codes: readonly Code[] };
