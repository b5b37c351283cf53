import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../../src/ir/findings.ts';
import { readAssignment } from '../../src/read/env-file.ts';
import { type LiveUrlInput, liveUrl } from '../../src/read/live-url.ts';

describe('an environment file', () => {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: that is how the files write it
  test.each([
    ['A=plain', 'plain'],
    ['A = spaced # comment', 'spaced'],
    ['export A="quoted # not a comment" # comment', 'quoted # not a comment'],
    ["A='single $B'", 'single $B'],
    ['A=first\nA=last', 'last'],
    ['# A=commented\nA=said', 'said'],
    ['B=b\nA=postgres://u:${B}@h/${C:-shop}', 'postgres://u:b@h/shop'],
    ['A="${A}"', ''],
    ['A="${OUTSIDE}/x"\r\nB=1', 'outside/x'],
  ])('%j', (text, value) => {
    expect(readAssignment(text, 'A', { OUTSIDE: 'outside' })).toBe(value);
  });
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: that is how the files write it

  test('that does not assign the variable', () => {
    expect(readAssignment('AB=1\n#A=2\nB A=3', 'A', { A: 'outside' })).toBeNull();
  });
});

describe('liveUrl', () => {
  let project: string;

  beforeEach(() => {
    project = realpathSync(mkdtempSync(join(tmpdir(), 'tablewright-live-')));
    mkdirSync(join(project, 'api'));
  });
  afterEach(() => rmSync(project, { recursive: true }));

  function write(files: Readonly<Record<string, string>>): string[] {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(project, path), text);
    return Object.keys(files);
  }

  function refusal(input: Partial<LiveUrlInput>): Refusal {
    try {
      liveUrl({ project, variable: 'DATABASE_URL', environment: {}, ...input });
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
    throw new Error('was not refused');
  }

  test('the process comes first, then the most specific file of the developer', () => {
    const files = write({
      '.env': 'DATABASE_URL=postgres://env/a',
      '.env.local': 'DATABASE_URL=postgres://local/a',
      'api/.env.local': 'DATABASE_URL=postgres://deep/a',
    });
    const input = { project, variable: 'DATABASE_URL', files };
    const environment = { DATABASE_URL: 'postgres://process/a' };
    expect(liveUrl({ ...input, environment })).toBe('postgres://process/a');
    expect(liveUrl({ ...input, environment: { DATABASE_URL: '' } })).toBe('postgres://local/a');
  });

  test('files that detection did not name, examples and other environments are not read', () => {
    write({ '.env': 'DATABASE_URL=postgres://h/a' });
    expect(refusal({ files: [] }).code).toBe('variable_not_set');
    const others = ['.env.example', '.env.production', '.env.test', 'compose.yml'];
    const files = write(
      Object.fromEntries(others.map((path) => [path, 'DATABASE_URL=postgres://h/a'])),
    );
    expect(refusal({ files }).code).toBe('variable_not_set');
  });

  test('a link that leads out of the project is not followed', () => {
    const outside = mkdtempSync(join(tmpdir(), 'tablewright-outside-'));
    writeFileSync(join(outside, '.env'), 'DATABASE_URL=postgres://h/a');
    symlinkSync(join(outside, '.env'), join(project, '.env'));
    expect(refusal({ files: ['.env'] }).code).toBe('variable_not_set');
    rmSync(outside, { recursive: true });
  });

  test.each([
    ['postgresql+asyncpg://u:p@h/d', 'postgres://u:p@h/d'],
    ['jdbc:postgresql://h:5433/d?user=u&password=p', 'postgres://h:5433/d?user=u&password=p'],
    ['ecto://u:p@h/d', 'postgres://u:p@h/d'],
    ['postgresql://h/d?sslmode=require', 'postgres://h/d?sslmode=require&uselibpqcompat=true'],
    [
      "host=/run/pg dbname=shop user=app password='a b'",
      'postgres:///shop?host=%2Frun%2Fpg&user=app&password=a+b',
    ],
  ])('%s', (value, url) => {
    expect(liveUrl({ project, variable: 'X', environment: { X: value } })).toBe(url);
  });

  test.each([
    ['mysql://sam:hunter2@secret-host/ledger', 'not_a_postgres_url'],
    ['hunter2 is no URL of secret-host', 'not_a_postgres_url'],
    ['prisma+postgres://accelerate.secret-host/?api_key=hunter2', 'not_a_database'],
  ])('refuses %s without quoting it', (value, code) => {
    const error = refusal({ environment: { DATABASE_URL: value } });
    expect(error.code).toBe(code);
    expect(error.message).toContain('DATABASE_URL');
    const printed = `${error.stack}${JSON.stringify(error)}${error.fix}`;
    expect(printed).not.toMatch(/hunter2|secret-host|sam:|ledger/);
  });

  test('a URL in place of the name is not echoed', () => {
    const error = refusal({ variable: 'postgres://sam:hunter2@secret-host/ledger' });
    expect(error.code).toBe('invalid_variable');
    expect(`${error.stack}${JSON.stringify(error)}`).not.toMatch(/hunter2|secret-host/);
  });
});
