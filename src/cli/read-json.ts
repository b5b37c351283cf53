/** JSON that a command was given: in a file, on stdin as `-`, or on the command line itself. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Refusal } from '../ir/findings.ts';

async function readText(source: string): Promise<string> {
  if (source.trimStart().startsWith('{')) return source;
  if (source === '-') return await text(process.stdin);
  try {
    return await readFile(source, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new Refusal(
      'file_not_read',
      `${source} cannot be read (${code})`,
      'name a JSON file, or - for stdin',
    );
  }
}

export async function readJson(source: string): Promise<unknown> {
  const json = await readText(source);
  try {
    // A byte order mark is what some editors put first.
    return JSON.parse(json.replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const name = source === '-' ? 'stdin' : source.slice(0, 80);
    throw new Refusal('invalid_json', `${name} is no JSON: ${reason}`, 'correct the JSON');
  }
}
