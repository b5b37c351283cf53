/** Statements that happen all or not at all, whoever runs them. */
import { dollarQuote } from '../identifier.ts';

/** A DO of PL/pgSQL: one statement is one transaction even where a file is run without any. */
export function inOneStatement(statements: readonly string[]): string {
  const lines = statements.map((statement) => `${statement};\n`).join('');
  return `DO ${dollarQuote(`\nBEGIN\n${lines}END\n`, 'all')}`;
}
