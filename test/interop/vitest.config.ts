import { mergeConfig } from 'vitest/config';
import base from '../vitest.config.ts';

/** The tools' own suite: `npm run interop` installs the tools and runs it. */
const config = mergeConfig(base, {
  test: { testTimeout: 300_000, hookTimeout: 300_000, maxConcurrency: 2 },
});

export default {
  ...config,
  test: {
    ...config.test,
    include: ['test/interop/**/*.test.ts'],
    globalSetup: ['test/support/build.ts', 'test/interop/support/prepare.ts'],
    exclude: [],
    outputFile: { json: 'coverage/interop.json' },
  },
};
