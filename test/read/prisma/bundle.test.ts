/** The bundle that ships reads a Prisma schema without running anything that lies around it. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bin } from '../../support/server.ts';

test('a configuration of the parser’s in the working folder is not run', () => {
  const project = mkdtempSync(join(tmpdir(), 'tablewright-trap-'));
  mkdirSync(join(project, 'prisma'));
  const trap = join(project, 'trapped');
  const code = `require('node:fs').writeFileSync(${JSON.stringify(trap)}, ''); module.exports = {};`;
  for (const name of ['prisma-ast.config.js', 'prisma-ast.config.cjs', '.prisma-astrc.js']) {
    writeFileSync(join(project, name), code);
  }
  writeFileSync(
    join(project, 'prisma', 'schema.prisma'),
    'datasource db {\n  provider = "postgresql"\n}\nmodel Customer {\n  id Int @id\n}\n',
  );
  const text = execFileSync(process.execPath, [bin, 'detect', project], {
    cwd: project,
    env: { ...process.env, TABLEWRIGHT_STATE_DIR: join(project, 'state') },
    encoding: 'utf8',
  });
  expect(text).toContain('Schema: 1 tables, from file: prisma/schema.prisma');
  expect(existsSync(trap)).toBe(false);
  rmSync(project, { recursive: true });
});
