/** `tablewright doctor`: does everything that the tools need work on this machine? */
import { access, constants, mkdir } from 'node:fs/promises';
import { tools } from '../../tools/index.ts';
import { redact } from '../log.ts';
import { packageVersion } from '../package.ts';

interface Check {
  readonly name: string;
  /** What was found; throws when it does not work. */
  run(): Promise<string>;
}

const leastNode = [20, 11] as const;

const checks: readonly Check[] = [
  {
    name: 'Node',
    async run() {
      const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
      const [leastMajor, leastMinor] = leastNode;
      const enough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
      if (!enough)
        throw new Error(`${process.versions.node}; needs ${leastNode.join('.')} or later`);
      return process.versions.node;
    },
  },
  {
    name: 'Tools',
    run: async () => tools.map((tool) => tool.name).join(', '),
  },
  {
    name: 'Prompts',
    async run() {
      const { listPrompts } = await import('../guides/prompts.ts');
      return (await listPrompts()).map((prompt) => prompt.name).join(', ');
    },
  },
  {
    name: 'State folder',
    async run() {
      const { stateFolder } = await import('../store/folder.ts');
      const folder = stateFolder();
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await access(folder, constants.W_OK);
      return folder;
    },
  },
  {
    name: 'PostgreSQL',
    async run() {
      const { openSandbox } = await import('../sandbox/sandbox.ts');
      const started = performance.now();
      const sandbox = await openSandbox();
      const [row] = await sandbox.query<{ answer: number }>('select 42 as answer');
      await sandbox.close();
      if (row?.answer !== 42) throw new Error('the embedded server does not answer');
      return `${sandbox.engine}, up in ${Math.round(performance.now() - started)} ms`;
    },
  },
];

async function line(check: Check): Promise<{ ok: boolean; text: string }> {
  const name = check.name.padEnd(14);
  try {
    return { ok: true, text: `ok    ${name}${await check.run()}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, text: `FAIL  ${name}${redact(reason)}` };
  }
}

export async function doctor(): Promise<number> {
  process.stdout.write(`Tablewright ${packageVersion}\n`);
  let failed = 0;
  for (const check of checks) {
    const { ok, text } = await line(check);
    if (!ok) failed++;
    process.stdout.write(`${text}\n`);
  }
  process.stdout.write(
    failed === 0 ? 'Everything works.\n' : `${failed} of ${checks.length} fail.\n`,
  );
  return failed === 0 ? 0 : 1;
}
