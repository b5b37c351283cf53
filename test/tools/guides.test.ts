/** Prompts and guides: all that they name exists. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishedSchema } from '../../src/call/schema.ts';
import { fillPrompt, parsePrompt } from '../../src/guides/prompts.ts';
import { DesignInput } from '../../src/model/input.ts';
import { typeWords } from '../../src/model/types.ts';
import { packageFile } from '../../src/package.ts';
import { rules } from '../../src/rules/index.ts';
import { tools } from '../../tools/index.ts';
import { startServer, type TestServer } from '../support/server.ts';

const files = readdirSync(packageFile('prompts')).filter((file) => file.endsWith('.md'));

function fieldsOf(schema: unknown, names: Set<string>): void {
  if (typeof schema !== 'object' || schema === null) return;
  const { properties, items, enum: words } = schema as Record<string, unknown>;
  for (const [name, field] of Object.entries(properties ?? {})) {
    names.add(name);
    fieldsOf(field, names);
  }
  fieldsOf(items, names);
  for (const word of (words as string[] | undefined) ?? []) names.add(word);
}

/** What a prompt may set in code marks. */
function knownNames(): Set<string> {
  const names = new Set<string>(['id', 'created_at', 'updated_at', 'timestamptz', 'code']);
  for (const tool of tools) {
    names.add(tool.name);
    fieldsOf(publishedSchema(tool.input), names);
    fieldsOf(publishedSchema(tool.output), names);
  }
  for (const rule of rules) names.add(rule.id);
  for (const word of typeWords) names.add(word);
  for (const severity of ['critical', 'warning', 'info']) names.add(severity);
  return names;
}

describe.each(files)('prompts/%s', (file) => {
  const text = readFileSync(packageFile('prompts', file), 'utf8');

  it('names only tools, fields, rules and words that exist', () => {
    const known = knownNames();
    const named = [...text.matchAll(/`([a-z][a-z0-9_-]*)`/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('names only resources that exist', () => {
    const guides = files.filter((one) => one !== 'server.md').map((one) => one.replace('.md', ''));
    const named = [...text.matchAll(/tablewright:\/\/guide\/([\w-]+)/g)].map(
      (match) => match[1] ?? '',
    );
    const known = [...guides.map((one) => one.replaceAll('-', '_')), 'example-model'];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('a prompt', () => {
  const prompt = parsePrompt(
    '---\nname: n\ntitle: t\ndescription: d\n- brief (required): what\n- path: where\n---\nDo {{brief}}.\nIn {{path}}.\nEnd.',
  );

  it('has its arguments filled in, and leaves out lines whose argument was not given', () => {
    expect(fillPrompt(prompt, { brief: 'this' })).toBe('Do this.\nEnd.');
    expect(fillPrompt(prompt, { brief: '{{path}} $& x', path: '/p' })).toBe(
      'Do {{path}} $& x.\nIn /p.\nEnd.',
    );
  });

  it('is refused without a required argument', () => {
    expect(() => fillPrompt(prompt, {})).toThrow('n needs brief');
  });
});

describe('the server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it('says how it is used when a client connects', () => {
    expect(server.client.getInstructions()).toBe(
      readFileSync(packageFile('prompts', 'server.md'), 'utf8').trim(),
    );
  });

  it('serves each prompt, filled', async () => {
    const { prompts } = await server.client.listPrompts();
    expect(prompts).toHaveLength(files.length - 1);
    const { messages } = await server.client.getPrompt({
      name: 'design_from_brief',
      arguments: { brief: 'a library lends books' },
    });
    expect(messages[0]?.content).toMatchObject({
      text: expect.stringContaining('a library lends books'),
    });
  });

  it('serves every listed resource', async () => {
    const { resources } = await server.client.listResources();
    expect(resources).toHaveLength(files.length);
    for (const { uri, mimeType } of resources) {
      const { contents } = await server.client.readResource({ uri });
      expect(contents[0]).toMatchObject({ uri, mimeType });
      expect((contents[0] as { text: string }).text.length).toBeGreaterThan(200);
    }
  });

  it('says what is wrong with an unknown prompt or resource', async () => {
    await expect(server.client.getPrompt({ name: 'nope' })).rejects.toThrow(
      /no prompt 'nope'; use one of/,
    );
    await expect(server.client.readResource({ uri: 'tablewright://nope' })).rejects.toThrow(
      /no resource/,
    );
    await expect(
      server.client.readResource({ uri: 'tablewright://design/design_0000000000000000' }),
    ).rejects.toThrow(/design_0000000000000000/);
  });

  it('has an example model that its own tool accepts', () => {
    const model = JSON.parse(readFileSync(packageFile('prompts', 'example-model.json'), 'utf8'));
    const parsed = DesignInput.parse(model);
    expect(parsed.entities?.length).toBeGreaterThanOrEqual(10);
    expect(parsed.access_patterns?.length).toBeGreaterThanOrEqual(8);
  });
});
