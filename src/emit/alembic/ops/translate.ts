/** A run of statements as operations, with comments on what is new said where it is made. */
import type { Table } from '../../../ir/schema.ts';
import type { Code } from '../python/code.ts';
import { leadingNotes, notesOf } from './notes.ts';
import type { Phrase } from './phrase.ts';
import type { PhraseBook } from './phrase-book.ts';
import { execute } from './sql.ts';
import { createTableOps } from './table.ts';

export interface Translated {
  /** Python comments above the first operation. */
  readonly notes: readonly string[];
  /** None where another operation says it along with its own. */
  readonly codes: readonly Code[];
}

function sameTable(one: Table, other: Table): boolean {
  return one.schema === other.schema && one.name === other.name;
}

interface Said {
  readonly sql: string;
  readonly phrase: Phrase | null;
}

function makes(book: PhraseBook, { phrase, sql }: Said, comment: Phrase & { kind: 'comment' }) {
  if (phrase?.kind === 'add column') {
    return sameTable(phrase.table, comment.table) && phrase.column === comment.column;
  }
  if (phrase?.kind !== 'create table' || !sameTable(phrase.table, comment.table)) return false;
  return createOps(book, phrase.table, sql, []) !== null;
}

function createOps(book: PhraseBook, table: Table, sql: string, said: readonly Phrase[]) {
  const comments = said.flatMap((phrase) => (phrase.kind === 'comment' ? [phrase] : []));
  const columns = comments.flatMap(({ column, comment }) =>
    column === null || comment === null ? [] : [[column, comment] as const],
  );
  const own = comments.find(({ column }) => column === null)?.comment ?? null;
  return createTableOps(
    book.context,
    table,
    { table: own, columns: new Map(columns) },
    notesOf(table, sql),
    book.spelling,
  );
}

function codesOf(book: PhraseBook, { sql, phrase }: Said, folded: readonly Phrase[]) {
  switch (phrase?.kind) {
    case undefined:
      return null;
    case 'operations':
      return phrase.codes;
    case 'comment':
      return phrase.code === null ? null : [phrase.code];
    case 'create table':
      return createOps(book, phrase.table, sql, folded);
    case 'add column': {
      const [comment] = folded;
      const code = phrase.say(comment?.kind === 'comment' ? comment.comment : null);
      return code === null ? null : [code, ...phrase.behind];
    }
  }
}

/** For each statement what says it. The statements run in one transaction, one after another. */
export function translate(book: PhraseBook, statements: readonly string[]): Translated[] {
  const said: Said[] = statements.map((sql) => ({ sql, phrase: book.find(sql) }));
  const folded = new Map<number, Phrase[]>();
  const silent = new Set<number>();
  for (const [at, { phrase }] of said.entries()) {
    if (phrase?.kind !== 'comment' || phrase.comment === null) continue;
    const maker = said.findIndex((other, n) => n < at && makes(book, other, phrase));
    if (maker < 0) continue;
    folded.set(maker, [...(folded.get(maker) ?? []), phrase]);
    silent.add(at);
  }
  return said.map((each, at) => {
    if (silent.has(at)) return { notes: [], codes: [] };
    const codes = codesOf(book, each, folded.get(at) ?? []);
    if (codes === null) return { notes: [], codes: [execute(each.sql)] };
    return { notes: leadingNotes(each.sql), codes };
  });
}
