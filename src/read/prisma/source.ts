/** Prisma's schema text in the form that the parser reads: no comments, no line breaks inside of brackets. */

/** prisma-ast 0.15 refuses block comments, `model A { // c`, and arrays and arguments over several lines. */
export function tidySource(text: string): string {
  const tokens =
    /("(?:[^"\\\n]|\\.)*")|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|([([])|([)\]])|(\{)|(\})|\r?\n|[^"/()[\]{}\r\n]+|[\s\S]/g;
  let depth = 0;
  let tidied = '';
  for (const [token, string, open, close, openBrace, closeBrace] of text.matchAll(tokens)) {
    // One that never ends is left for the parser to refuse.
    const comment = token.startsWith('//') || (token.startsWith('/*') && token.endsWith('*/'));
    if (string === undefined && comment) {
      tidied += token.includes('\n') && depth === 0 ? '\n' : ' ';
      continue;
    }
    // Braces belong to values only inside of brackets; elsewhere they hold a block of lines.
    if (open !== undefined || (openBrace !== undefined && depth > 0)) depth += 1;
    if (close !== undefined || (closeBrace !== undefined && depth > 0)) depth -= 1;
    tidied += depth > 0 && /^\r?\n$/.test(token) ? ' ' : token;
  }
  return tidied
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .map((line) => `${line.replace(/,(\s*[)\]])/g, '$1')}\n`)
    .join('');
}
