import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Minutes each: begun last, as their small files would be, they keep one worker and leave the other idle. */
const longest = /change-property|plan\/change\.test|check\/rules\.test|locks-1\d|secrets\.test/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => longest.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  plugins: [
    {
      name: 'templates-as-text',
      enforce: 'pre',
      load(id) {
        if (!id.endsWith('.hbs')) return null;
        return `export default ${JSON.stringify(readFileSync(id, 'utf8'))}`;
      },
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/interop/**'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', 'json'],
    outputFile: { json: 'coverage/tests.json' },
  },
});
