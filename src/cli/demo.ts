/** `tablewright demo [dir]`: the whole flow on an example, through the real server as a client sees it. */
import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  getDefaultEnvironment,
  StdioClientTransport,
} from '@modelcontextprotocol/sdk/client/stdio.js';
import { Refusal } from '../ir/findings.ts';
import { packageFile, packageVersion } from '../package.ts';
import type { Invocation } from './command.ts';

async function newFolder(given: string | undefined): Promise<string> {
  if (given === undefined) return await mkdtemp(join(tmpdir(), 'tablewright-demo-'));
  const folder = resolve(given);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length === 0) return folder;
  throw new Refusal('folder_not_empty', `${folder} is not empty`, 'name a new folder, or none');
}

/** The transport passes few variables on by default; the state folder is ours. */
function environment(): Record<string, string> {
  const names = ['TABLEWRIGHT_STATE_DIR', 'XDG_STATE_HOME'];
  const ours = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...getDefaultEnvironment(), ...Object.fromEntries(ours) };
}

async function connect(project: string): Promise<Client> {
  const client = new Client({ name: 'tablewright-demo', version: packageVersion });
  const server = packageFile('dist', 'tablewright.js');
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [server, '--project', project],
      env: environment(),
    }),
  );
  return client;
}

interface Answer {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

type Call = (name: string, input: Record<string, unknown>) => Promise<Answer>;

function caller(client: Client): Call {
  return async (name, input) => {
    const started = performance.now();
    const result = await client.callTool({ name, arguments: input });
    const [first] = result.content as { type: string; text?: string }[];
    const text = first?.text ?? '';
    if (result.isError) {
      const { code, message, fix } = JSON.parse(text) as Record<'code' | 'message' | 'fix', string>;
      throw new Refusal(code, `${name}: ${message}`, fix);
    }
    say(`${name.padEnd(16)}${Math.round(performance.now() - started)} ms`);
    return { text, data: result.structuredContent as Answer['data'] };
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function written(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

async function flow(call: Call, project: string): Promise<void> {
  const model = JSON.parse(await readFile(packageFile('prompts', 'example-model.json'), 'utf8'));
  const stack = await call('detect_stack', { project_path: project });
  const design = await call('design_schema', {
    ...(model as Record<string, unknown>),
    stack_id: stack.data.stack_id,
  });
  const id = design.data.design_id;
  await call('write_migration', { design_id: id, project_path: project });
  const summary = await call('render_summary', { design_id: id, format: 'text', out_dir: project });
  say(`\n${summary.text}\n`);
  say(`Written to ${project}:`);
  for (const file of await written(project)) say(`  ${relative(project, file)}`);
}

export async function demo({ operands }: Invocation): Promise<number> {
  const project = await newFolder(operands[0]);
  const client = await connect(project);
  try {
    await flow(caller(client), project);
  } finally {
    await client.close();
  }
  return 0;
}
