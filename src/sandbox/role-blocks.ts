/** DO blocks that make roles or change the server's settings: on a proof server they run without that. */
import { scanSql, type Token } from '../postgres/parse.ts';

const statementStart = new Set([';', 'begin', 'then', 'else', 'loop']);
const serverStatement =
  /^(?:(?:create|alter|drop) (?:role|user|group)(?! mapping)\b|(?:alter|comment on) database\b|comment on role\b)/;
const membership = /^(?:grant|revoke)\b/;

interface Body {
  readonly before: string;
  readonly text: string;
  readonly after: string;
}

function bodyOf(block: string): Body | null {
  const match = /^(do\s+(?:language\s+plpgsql\s+)?(\$\w*\$))([\s\S]*)(\2[\s\S]*)$/i.exec(block);
  const [, before = '', , text = '', after = ''] = match ?? [];
  const foreign = /\blanguage\s+(?!plpgsql\b)/i.test(after);
  return match === null || foreign ? null : { before, text, after };
}

function firstWords(tokens: readonly Token[]): string {
  return tokens
    .slice(0, 4)
    .map(({ text }) => text.toLowerCase())
    .join(' ');
}

/** The words that EXECUTE is given, as far as they stand there. */
function executed(tokens: readonly Token[]): string {
  const text = tokens.find(({ name }) => name === 'SCONST')?.text ?? '';
  return text
    .replace(/^(?:\$\w*\$|[eE]?')\s*/, '')
    .replace(/\s+/g, ' ')
    .toLowerCase();
}

function isAboutServer(tokens: readonly Token[]): boolean {
  const words = firstWords(tokens);
  if (words.startsWith('execute ')) return serverStatement.test(executed(tokens));
  const grantsRole = membership.test(words) && !tokens.some(({ text }) => /^on$/i.test(text));
  return grantsRole || serverStatement.test(words);
}

/** Of each statement in the body its words, without the semicolon. */
function* statementsOf(tokens: readonly Token[]): Generator<readonly Token[]> {
  let from = 0;
  for (const [index, token] of tokens.entries()) {
    const word = token.text.toLowerCase();
    if (!statementStart.has(word)) continue;
    if (word === ';') yield tokens.slice(from, index);
    from = index + 1;
  }
}

/**
 * CREATE ROLE needs a right that the proof's login must not have, and its refusal is no
 * duplicate_object, which such blocks catch. The roles are there already: the statement does nothing.
 */
export async function withoutServerStatements(block: string): Promise<string> {
  const body = bodyOf(block);
  const tokens = body === null ? null : await scanSql(body.text);
  if (body === null || tokens === null) return block;
  // Positions are in bytes.
  const bytes = Buffer.from(body.text, 'utf8');
  const kept: string[] = [];
  let at = 0;
  for (const statement of statementsOf(tokens)) {
    const [first, last] = [statement[0], statement.at(-1)];
    if (first === undefined || last === undefined || !isAboutServer(statement)) continue;
    kept.push(bytes.toString('utf8', at, first.start), 'NULL');
    at = last.end;
  }
  return `${body.before}${kept.join('')}${bytes.toString('utf8', at)}${body.after}`;
}
