/** An esbuild plugin: keeps out of the start what the server never uses. */
import { readFileSync } from 'node:fs';

/** The SDK's server makes one to check answers to elicitation, which we never ask for. */
const noValidator = 'export class AjvJsonSchemaValidator {}';

export const quickStart = {
  name: 'quick-start',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/ajv-provider\.js$/ }, ({ importer }) =>
      /[\\/]esm[\\/]server[\\/]/.test(importer) ? { path: 'ajv', namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /^ajv$/, namespace: 'unused' }, () => ({ contents: noValidator }));
    // Through the object `z` esbuild must keep all of zod, with 60 languages; a namespace it can thin out.
    onLoad({ filter: /[\\/](src|tools)[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        "import { z } from 'zod'",
        "import * as z from 'zod'",
      ),
      loader: 'ts',
    }));
  },
};
