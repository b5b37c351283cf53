/** Each tool's own form: golden files of a plan in phases, and text that the tool would take for its own. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isTrapped, respell } from '../../src/emit/sql/respell.ts';
import { sqlTargets } from '../../src/emit/sql/targets.ts';
import type { EmitResult, Target } from '../../src/emit/target.ts';
import { type LocalSession, openPglite } from '../support/pglite.ts';
import { evolution, input, plan, setUpdatedAt, step } from './support/plans.ts';
import { removeTemporary, temporaryFolder } from './support/processes.ts';

const folder = temporaryFolder();
let numbered = 0;
afterAll(() => removeTemporary(folder));

function project(files: Readonly<Record<string, string>> = {}): string {
  numbered += 1;
  const path = join(folder, `project-${numbered}`);
  mkdirSync(path);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

function golden(name: string, content: string): void {
  const path = fileURLToPath(new URL(`golden/${name}`, import.meta.url));
  if (process.env.UPDATE === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  expect(existsSync(path), `${name} is missing: run with UPDATE=1`).toBe(true);
  expect(content).toBe(readFileSync(path, 'utf8'));
}

function text({ files, findings }: EmitResult): string {
  const said = findings.map(({ code, subject, message }) => `${code} ${subject}: ${message}\n`);
  return [...files.map(({ path, content }) => `==> ${path} <==\n${content}`), ...said].join('\n');
}

const withBody = plan({
  name: 'expand',
  code: null,
  steps: [
    step(setUpdatedAt, 'DROP FUNCTION set_updated_at()'),
    ...(evolution.phases[0]?.steps ?? []),
  ],
});

describe.each(sqlTargets.map((target) => [target.id, target] as const))('%s', (id, target) => {
  test('writes a plan with a body and a statement outside of a transaction', async () => {
    const result = await target.emit(input(project(), { plan: withBody, name: 'add status' }));
    golden(`conventions/${id}.golden.txt`, text(result));
  });

  test('says what it cannot run, and nothing where it can', async () => {
    const { findings } = await target.emit(
      input(project(), { plan: withBody, name: 'add status' }),
    );
    const codes = findings.map(({ code }) => code);
    expect(codes.includes('not-in-transaction')).toBe(target.capabilities.outside === 'none');
    expect(codes.includes('rollback-beside')).toBe(target.capabilities.down === 'beside');
  });
});
