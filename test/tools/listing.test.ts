/** What clients are told: schemas that every client accepts, small, and never changed by accident. */
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGolden } from '../support/golden.ts';
import { startServer, type TestServer } from '../support/server.ts';

type Json = Readonly<Record<string, unknown>>;

let server: TestServer;
let tools: Tool[];

beforeAll(async () => {
  server = await startServer();
  tools = (await server.client.listTools()).tools;
});
afterAll(() => server.close());

/** Every schema inside a schema, with its path. */
function* schemasIn(schema: Json, path: string): Generator<[string, Json]> {
  yield [path, schema];
  for (const [name, field] of Object.entries((schema.properties ?? {}) as Json)) {
    yield* schemasIn(field as Json, `${path}.${name}`);
  }
  if (schema.items !== undefined) yield* schemasIn(schema.items as Json, `${path}[]`);
}

function allSchemas(): [string, Json][] {
  return tools.flatMap((tool) => [
    ...schemasIn(tool.inputSchema, `${tool.name}.input`),
    ...schemasIn((tool.outputSchema ?? {}) as Json, `${tool.name}.output`),
  ]);
}

describe('tools/list', () => {
  it('has the tools in a fixed order', () => {
    expect(tools.map((tool) => tool.name)).toEqual([
      'detect_stack',
      'design_schema',
      'write_migration',
      'check_migration',
      'render_summary',
    ]);
  });

  it('stamps every schema as 2020-12, a plain object at the root', () => {
    for (const { inputSchema, outputSchema } of tools) {
      for (const schema of [inputSchema, outputSchema as Json]) {
        expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
        expect(schema.type).toBe('object');
      }
    }
  });

  it('uses only keywords that all clients take', () => {
    const taken = new Set(
      '$schema type properties required items description enum minimum maximum default'.split(' '),
    );
    for (const [path, schema] of allSchemas()) {
      const others = Object.keys(schema).filter((keyword) => !taken.has(keyword));
      expect(others, path).toEqual([]);
      expect(typeof schema.type, `type of ${path}`).toBe('string');
    }
  });

  it('gives items to every array and fields to every object', () => {
    for (const [path, schema] of allSchemas()) {
      if (schema.type === 'array') expect(schema.items, path).toBeTypeOf('object');
      if (schema.type === 'object')
        expect(Object.keys(schema.properties as Json), path).not.toEqual([]);
    }
  });

  it('describes every input field', () => {
    for (const tool of tools) {
      for (const [path, schema] of schemasIn(tool.inputSchema, tool.name)) {
        const isField = /\.\w+$/.test(path);
        if (isField) expect(schema.description, path).toBeTypeOf('string');
      }
    }
  });

  it('gives a title and all four hints', () => {
    for (const { title, annotations } of tools) {
      expect(title).toBeTruthy();
      expect(Object.keys(annotations ?? {}).sort()).toEqual([
        'destructiveHint',
        'idempotentHint',
        'openWorldHint',
        'readOnlyHint',
        'title',
      ]);
    }
  });

  it('keeps names short enough for clients that put the server in front', () => {
    for (const { name } of tools) expect(`mcp__tablewright__${name}`.length).toBeLessThan(60);
  });

  it('costs a model under 2,500 tokens, and 350 for the check of other migrations', () => {
    const read = (some: readonly Tool[]) =>
      countTokens(
        JSON.stringify(
          some.map(({ name, title, description, inputSchema }) => ({
            name,
            title,
            description,
            inputSchema,
          })),
        ),
      );
    const four = tools.filter(({ name }) => name !== 'check_migration');
    expect(read(four)).toBeLessThan(2500);
    expect(read(tools) - read(four)).toBeLessThanOrEqual(350);
  });

  it.each([
    'detect_stack',
    'design_schema',
    'write_migration',
    'check_migration',
    'render_summary',
  ])('lists %s as in its golden file', (name) => {
    const tool = tools.find((one) => one.name === name);
    const file = new URL(`./golden/${name}.golden.json`, import.meta.url);
    expectGolden(file, `${JSON.stringify(tool, null, 2)}\n`);
  });
});
