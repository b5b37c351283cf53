/** The command line: which command, with which options. */
import { resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Context } from '../../tools/define.ts';
import { Refusal } from '../ir/findings.ts';
import { redact } from '../log.ts';
import { exitFlushed, handleEnd } from './exit.ts';
import { help } from './help.ts';
import { printError } from './print.ts';

const optionTypes = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  project: { type: 'string' },
  'proof-url': { type: 'string' },
  json: { type: 'boolean' },
  name: { type: 'string' },
  target: { type: 'string' },
  'dry-run': { type: 'boolean' },
  allow: { type: 'string', multiple: true },
  answer: { type: 'string', multiple: true },
  'empty-table': { type: 'string', multiple: true },
  format: { type: 'string' },
  out: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  down: { type: 'boolean' },
  'no-proof': { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

type OptionName = keyof typeof optionTypes;

/** What the server itself takes, and so every command. */
const everywhere: readonly string[] = ['project', 'proof-url'];

export interface Options {
  readonly project?: string;
  readonly 'proof-url'?: string;
  readonly json?: boolean;
  readonly name?: string;
  readonly target?: string;
  readonly 'dry-run'?: boolean;
  readonly allow?: readonly string[];
  readonly answer?: readonly string[];
  readonly 'empty-table'?: readonly string[];
  readonly format?: string;
  readonly out?: string;
  readonly from?: string;
  readonly to?: string;
  readonly down?: boolean;
  readonly 'no-proof'?: boolean;
}

/** What a command gets; it returns the exit code. */
export interface Invocation {
  readonly operands: readonly string[];
  readonly options: Options;
  readonly context: Context;
}

interface Command {
  readonly options: readonly OptionName[];
  readonly operands: readonly [least: number, most: number];
  load(): Promise<(invocation: Invocation) => Promise<number>>;
}

const commands: Readonly<Record<string, Command>> = {
  call: {
    options: [],
    operands: [1, 2],
    load: async () => (await import('./call.ts')).call,
  },
  detect: {
    options: ['json'],
    operands: [0, 1],
    load: async () => (await import('./friendly.ts')).detect,
  },
  design: {
    options: ['json'],
    operands: [1, 1],
    load: async () => (await import('./friendly.ts')).design,
  },
  migrate: {
    options: ['json', 'name', 'target', 'dry-run', 'allow', 'answer', 'empty-table'],
    operands: [1, 1],
    load: async () => (await import('./friendly.ts')).migrate,
  },
  summary: {
    options: ['json', 'format', 'out'],
    operands: [1, 1],
    load: async () => (await import('./friendly.ts')).summary,
  },
  check: {
    options: ['json', 'from', 'empty-table'],
    operands: [1, 100],
    load: async () => (await import('./friendly.ts')).check,
  },
  diff: {
    options: ['from', 'to', 'down', 'json', 'no-proof', 'allow', 'answer', 'empty-table'],
    operands: [0, 0],
    load: async () => (await import('./diff.ts')).diff,
  },
  demo: {
    options: [],
    operands: [0, 1],
    load: async () => (await import('./demo.ts')).demo,
  },
  doctor: {
    options: [],
    operands: [0, 0],
    load: async () => (await import('./doctor.ts')).doctor,
  },
};

function usage(message: string): Refusal {
  return new Refusal('usage', message, 'see tablewright --help');
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: optionTypes, allowPositionals: true });
  } catch (error) {
    // parseArgs says what is wrong in its first sentence; the rest explains `--`.
    throw usage(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

/** A connection string is not repeated, wherever it was put. */
function shown(operand = ''): string {
  return /^[\w+.-]+:\/\//.test(operand) ? 'that is a URL' : `'${redact(operand)}'`;
}

function findCommand(name: string, operands: readonly string[], used: readonly string[]): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw usage(`there is no command '${name}'`);
  const allowed: readonly string[] = [...everywhere, ...command.options];
  const wrong = used.find((option) => !allowed.includes(option));
  if (wrong !== undefined) throw usage(`${name} has no option --${wrong}`);
  const [least, most] = command.operands;
  if (operands.length < least) throw usage(`${name} needs an argument`);
  if (operands.length > most) throw usage(`${name} takes no argument ${shown(operands[most])}`);
  return command;
}

async function run(args: readonly string[]): Promise<number | null> {
  const { values, positionals } = parse(args);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (values.version) {
    process.stdout.write(`${(await import('../package.ts')).packageVersion}\n`);
    return 0;
  }
  if (values['proof-url'] !== undefined) {
    const { useProofServer } = await import('../sandbox/proof-server.ts');
    useProofServer(values['proof-url']);
  }
  const project = values.project === undefined ? null : resolve(values.project);
  const [name, ...operands] = positionals;
  if (name === undefined) {
    const other = Object.keys(values).find((option) => !everywhere.includes(option));
    if (other !== undefined) throw usage(`--${other} needs a command`);
    await (await import('./serve.ts')).serve(project);
    return null;
  }
  const command = findCommand(name, operands, Object.keys(values));
  const context = { project, workingFolder: process.cwd(), prepareProof: () => {} };
  return await (await command.load())({ operands, options: values, context });
}

/** A number is the exit code; the server ends by itself. */
export async function main(args: readonly string[]): Promise<void> {
  handleEnd();
  try {
    const code = await run(args);
    if (code !== null) exitFlushed(code);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    printError(error);
    exitFlushed(error.code === 'usage' ? 2 : 1);
  }
}
