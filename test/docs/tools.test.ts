/** docs/tools.md is what the tools say about themselves. UPDATE=1 writes it anew. */
import { expect, it } from 'vitest';
import { publishedSchema } from '../../src/call/schema.ts';
import { help } from '../../src/cli/help.ts';
import { resourceTemplates } from '../../src/guides/resources.ts';
import type { Tool } from '../../tools/define.ts';
import { tools } from '../../tools/index.ts';
import { expectGolden } from '../support/golden.ts';

interface Json {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Json>>;
  readonly required?: readonly string[];
  readonly items?: Json;
}

function typeOf(schema: Json): string {
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`;
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(' ');
  return schema.type === 'string' ? 'text' : (schema.type ?? '');
}

/** The object behind lists, whose fields have rows of their own. */
function objectIn(schema: Json, path: string): [Json, string] {
  return schema.type === 'array' ? objectIn(schema.items ?? {}, `${path}[]`) : [schema, path];
}

function rows(schema: Json, path: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const whole = path === '' ? name : `${path}.${name}`;
    const needed = schema.required?.includes(name) ? '' : ' (optional)';
    const about = (field.description ?? '').replaceAll('|', '\\|').replaceAll('<', '&lt;');
    const [inner, innerPath] = objectIn(field, whole);
    return [`| \`${whole}\` | ${typeOf(field)}${needed} | ${about} |`, ...rows(inner, innerPath)];
  });
}

/** What is written over, and what is not: by tool, because they differ. */
const writes: Readonly<Record<string, string>> = {
  write_migration: 'Writes files into the project, never over one that changed since it was read.',
  render_summary:
    'Writes at most one file, named for the design or plan: into `out_dir`, where another file of that name is never written over (`file_exists`), or into the state folder.',
};

function effectOf({ name, effect }: Tool): string {
  if (effect === 'reads') return 'Writes nothing into the project.';
  const said = writes[name];
  if (said === undefined) throw new Error(`what does ${name} write?`);
  return said;
}

function section(tool: Tool): string[] {
  const table = ['| field | type | meaning |', '| --- | --- | --- |'];
  return [
    `## ${tool.name}`,
    '',
    tool.description,
    '',
    effectOf(tool),
    '',
    '### Input',
    '',
    ...table,
    ...rows(publishedSchema(tool.input) as Json, ''),
    '',
    '### Output',
    '',
    ...table,
    ...rows(publishedSchema(tool.output) as Json, ''),
    '',
  ];
}

function page(): string {
  return [
    '# Tools',
    '',
    'Made from the code by `test/docs/tools.test.ts`.',
    '',
    'A failure is `isError` with one text: `{"code", "message", "fix"}`, and `findings` when several things are wrong at once. No result is longer than 10,000 tokens: longer lists are cut, `more` says which, and the whole is a resource.',
    '',
    ...tools.flatMap(section),
    '## Resources',
    '',
    '| address | what it is |',
    '| --- | --- |',
    ...resourceTemplates.map((one) => `| \`${one.uriTemplate}\` | ${one.description} |`),
    '| `tablewright://guide/{name}` | the prompts as text, and `example-model` |',
    '',
    '## The command',
    '',
    '```',
    help.trim(),
    '```',
    '',
  ].join('\n');
}

it('docs/tools.md is up to date', () => {
  const text = page();
  for (const { name } of tools) expect(text).toContain(`## ${name}`);
  expectGolden(new URL('../../docs/tools.md', import.meta.url), text);
});
