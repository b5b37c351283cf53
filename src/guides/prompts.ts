/** The prose that models read: `prompts/*.md`, served as prompts, guides and server instructions. */
import { readdir, readFile } from 'node:fs/promises';
import { Refusal } from '../ir/findings.ts';
import { packageFile } from '../package.ts';

export interface PromptArgument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
}

export interface Prompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
  /** Markdown with `{{argument}}` places. */
  readonly body: string;
}

function parseArgument(line: string): PromptArgument {
  const match = /^\s*-\s*(\w+)( \(required\))?:\s*(.+)$/.exec(line);
  if (match === null) throw new Error(`not an argument: ${line}`);
  const [, name = '', required, description = ''] = match;
  return { name, description, required: required !== undefined };
}

/** Front matter is `name:`, `title:`, `description:`, and `- argument (required): text` lines. */
export function parsePrompt(text: string): Prompt {
  const match = /^---\n([\s\S]*?)\n---\n+([\s\S]*)$/.exec(text.replaceAll('\r\n', '\n'));
  if (match === null) throw new Error('a prompt starts with front matter');
  const [, head = '', body = ''] = match;
  const lines = head.split('\n');
  const field = (key: string): string => {
    const line = lines.find((one) => one.startsWith(`${key}: `));
    if (line === undefined) throw new Error(`a prompt needs ${key}`);
    return line.slice(key.length + 2).trim();
  };
  return {
    name: field('name'),
    title: field('title'),
    description: field('description'),
    arguments: lines.filter((line) => /^\s*-/.test(line)).map(parseArgument),
    body: body.trim(),
  };
}

async function read(file: string): Promise<string> {
  return await readFile(packageFile('prompts', file), 'utf8');
}

/** What the server says about itself when a client connects. */
export async function serverInstructions(): Promise<string> {
  return (await read('server.md')).trim();
}

export async function listPrompts(): Promise<readonly Prompt[]> {
  const files = (await readdir(packageFile('prompts'))).filter(
    (file) => file.endsWith('.md') && file !== 'server.md',
  );
  return await Promise.all(files.sort().map(async (file) => parsePrompt(await read(file))));
}

export async function findPrompt(name: string): Promise<Prompt> {
  const prompts = await listPrompts();
  const found = prompts.find((prompt) => prompt.name === name);
  if (found !== undefined) return found;
  const names = prompts.map((prompt) => prompt.name).join(', ');
  throw new Refusal(
    'unknown_prompt',
    `there is no prompt '${name.slice(0, 64)}'`,
    `use one of: ${names}`,
  );
}

/** The body with its places filled; an argument that was not given leaves its line out. */
export function fillPrompt(prompt: Prompt, given: Readonly<Record<string, string>>): string {
  const missing = prompt.arguments.filter((one) => one.required && !given[one.name]);
  if (missing.length > 0) {
    const names = missing.map((one) => one.name).join(', ');
    throw new Refusal('missing_argument', `${prompt.name} needs ${names}`, `give ${names}`);
  }
  const lines = prompt.body.split('\n').filter((line) => {
    const places = [...line.matchAll(/\{\{(\w+)\}\}/g)].map((place) => place[1] ?? '');
    return places.every((place) => given[place] !== undefined);
  });
  return lines.join('\n').replace(/\{\{(\w+)\}\}/g, (_, name: string) => given[name] ?? '');
}
