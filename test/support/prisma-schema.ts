/** Prisma's own validator and formatter, as WebAssembly. */
import { createRequire } from 'node:module';
import type { PrismaMajor, SchemaPart } from './prisma-engine.ts';

interface SchemaModule {
  validate(input: string): void;
  format(schema: string, parameters: string): string;
}

const require = createRequire(import.meta.url);
const wasms = {
  6: require('prisma-6-schema') as SchemaModule,
  7: require('@prisma/prisma-schema-wasm') as SchemaModule,
} as const;

/** What `prisma validate` has to say; empty for a valid schema. */
export function validationErrors(parts: readonly SchemaPart[], major: PrismaMajor = 7): string {
  const prismaSchema = parts.map(({ path, text }) => [path, text]);
  try {
    wasms[major].validate(JSON.stringify({ prismaSchema, noColor: true }));
    return '';
  } catch (error) {
    const { message } = error as Error;
    return (JSON.parse(message) as { message?: string }).message ?? message;
  }
}

/** The text as `prisma format` writes it. */
export function formatted(text: string, major: PrismaMajor = 7): string {
  const uri = 'file:///schema.prisma';
  const options = { tabSize: 2, insertSpaces: true };
  const answer = wasms[major].format(
    JSON.stringify([[uri, text]]),
    JSON.stringify({ textDocument: { uri }, options }),
  );
  return (JSON.parse(answer) as [string, string][])[0]?.[1] ?? '';
}
