/** Projects written for one test, and what is expected of them. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { detectStack } from '../../src/detect/detect.ts';
import type { Stack } from '../../src/detect/stack.ts';

export type Files = Readonly<Record<string, string | Buffer>>;

const made: string[] = [];

export function removeProjects(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function writeProject(files: Files): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tablewright-test-')));
  made.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

export async function detect(files: Files): Promise<Stack> {
  return detectStack(writeProject(files));
}

export interface Case {
  readonly files: Files;
  readonly engines: readonly string[];
  readonly orm?: readonly string[];
  readonly tool?: readonly string[];
  /** Folder to the form that the next name must have. */
  readonly migrations?: Readonly<Record<string, RegExp>>;
  readonly schema?: readonly string[];
  readonly connections?: readonly string[];
  readonly platforms?: readonly string[];
}

/** One test for each project: its engines, tools, folders and names, exactly. */
export function describeStacks(title: string, cases: Readonly<Record<string, Case>>): void {
  describe(title, () => {
    afterAll(removeProjects);
    it.each(Object.entries(cases))('%s', async (_, expected) => {
      const stack = await detect(expected.files);
      expect(stack.engines).toEqual(expected.engines);
      expect(stack.primaryEngine).toBe(expected.engines[0]);
      expect([...stack.orm].sort()).toEqual([...(expected.orm ?? [])].sort());
      expect([...stack.migrationTool].sort()).toEqual([...(expected.tool ?? [])].sort());
      expect(stack.migrations.map((entry) => entry.directory).sort()).toEqual(
        Object.keys(expected.migrations ?? {}).sort(),
      );
      for (const entry of stack.migrations) {
        expect(entry.next).toMatch(expected.migrations?.[entry.directory] as RegExp);
      }
      if (expected.schema !== undefined) {
        expect([...stack.schemaFiles].sort()).toEqual([...expected.schema].sort());
      }
      const variables = stack.connections.map((connection) => connection.variable);
      expect(variables).toEqual(expect.arrayContaining([...(expected.connections ?? [])]));
      expect(stack.platforms).toEqual(expect.arrayContaining([...(expected.platforms ?? [])]));
      expect(stack.fallback).toBe(false);
      for (const engine of stack.engines) {
        expect(
          stack.evidence.some((item) => item.claim === 'engine' && item.value === engine),
        ).toBe(true);
      }
    });
  });
}

export function npm(dependencies: readonly string[], more: object = {}): string {
  return JSON.stringify({
    name: 'shop',
    dependencies: Object.fromEntries(dependencies.map((name) => [name, '^1.0.0'])),
    ...more,
  });
}
