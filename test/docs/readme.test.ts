/** The example in README.md is run: its text is what the command prints. UPDATE=1 writes it anew. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageFile } from '../../src/package.ts';
import { bin } from '../support/server.ts';

const file = packageFile('README.md');
const folder = mkdtempSync(join(tmpdir(), 'tablewright-readme-'));
let shown = '';

const readme = () => readFileSync(file, 'utf8');

/** The one block after a heading that is in this language. */
function block(language: string): string {
  const example = readme().split('## An example')[1] ?? '';
  const match = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\n\`\`\``).exec(example);
  if (match === null) throw new Error(`README.md has no example in ${language}`);
  return match[1] ?? '';
}

function run(...args: string[]): string {
  const env = { ...process.env, TABLEWRIGHT_STATE_DIR: join(folder, 'state') };
  return execFileSync(process.execPath, [bin, ...args], { env, encoding: 'utf8' });
}

function fenced(language: string, body: string): string {
  return [`\`\`\`${language}`, body, '```'].join('\n');
}

function replace(language: string, text: string): void {
  const before = fenced(language, block(language));
  writeFileSync(
    file,
    readme().replace(before, () => fenced(language, text)),
  );
}

/** The statements about loans, from their comment on. */
function loans(sql: string): string {
  const from = sql.indexOf('-- Create table loans');
  return sql.slice(from, sql.indexOf('CREATE TRIGGER', from)).trim();
}

beforeAll(() => {
  const model = join(folder, 'library.json');
  writeFileSync(model, block('json'));
  shown = run('design', model);
});
afterAll(() => rmSync(folder, { recursive: true }));

it('shows what the command prints', () => {
  const text = shown.replace(/^design_id: .*$/m, 'design_id: design_…').trim();
  if (process.env.UPDATE === '1') replace('text', text);
  expect(block('text')).toBe(text);
});

it('shows what the file says', () => {
  const id = /design_[0-9a-f]{16}/.exec(shown)?.[0] ?? '';
  run('migrate', id, '--project', folder);
  const sql = loans(readFileSync(join(folder, 'migrations', '001_create_library.sql'), 'utf8'));
  if (process.env.UPDATE === '1') replace('sql', sql);
  expect(block('sql')).toBe(sql);
});

it('links only to files that exist', () => {
  const links = [...readme().matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1] ?? '');
  expect(links.length).toBeGreaterThan(3);
  expect(links.filter((link) => !existsSync(packageFile(link)))).toEqual([]);
});
