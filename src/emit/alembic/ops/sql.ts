/** SQL text inside of Alembic and SQLAlchemy, which read `:name` and `%` in it as their own. */
import { type Code, call, string } from '../python/code.ts';

/**
 * text() takes `:name` for a parameter and loses a backslash before a colon; what counts as a name
 * differs between SQLAlchemy 1.4, 2.0 and 2.1, so anything that looks near to one is taken for it.
 */
const parameter = /(?<![:\p{L}\p{N}_\\]):[\p{L}\p{N}_$]|\\:/u;

export function isReadByText(sql: string): boolean {
  return parameter.test(sql);
}

/** A literal column is printed as it is; it takes no parameters, but it is less usual. */
export function sqlExpression(sql: string): Code {
  return call(isReadByText(sql) ? 'sa.literal_column' : 'sa.text', string(sql));
}

/** A condition that stands where SQLAlchemy takes a plain string for text(). */
export function sqlCondition(sql: string): Code {
  return isReadByText(sql) ? call('sa.literal_column', string(sql)) : string(sql);
}

/** Text whose lines can be indented: no string, name or body goes over a line. */
function canIndent(sql: string): boolean {
  if (/[$\\]|\/\*/.test(sql)) return false;
  const bare = sql
    .replace(/--[^\n]*/g, '')
    .replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, (token) => (token.includes('\n') ? '\n"' : ''));
  return !/["']/.test(bare);
}

function statementCode(sql: string): Code {
  const text = sql.trim();
  return text.includes('\n') ? { kind: 'block', text, indented: canIndent(text) } : string(text);
}

/** One statement: drivers that prepare it take no second. */
export function execute(sql: string): Code {
  if (!isReadByText(sql)) return call('op.execute', statementCode(sql));
  // DDL() takes no parameters, but formats: each `%` is doubled.
  return call('op.execute', call('sa.DDL', statementCode(sql.replaceAll('%', '%%'))));
}
