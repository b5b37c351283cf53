/** Alembic, SQLAlchemy, their driver and Python's formatters, in an environment of their own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Current releases, as a user would get them; `TABLEWRIGHT_INTEROP_PYPI` adds or pins others. */
const packages = [
  'alembic',
  'sqlalchemy[asyncio]>=2',
  'psycopg[binary]',
  'asyncpg',
  'black',
  'ruff',
  ...(process.env.TABLEWRIGHT_INTEROP_PYPI ?? '').split(' ').filter((name) => name !== ''),
];

const cache = join(
  process.env.TABLEWRIGHT_INTEROP_CACHE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tablewright-interop'),
  `python-${createHash('sha256').update(JSON.stringify(packages)).digest('hex').slice(0, 12)}`,
);

async function install(): Promise<void> {
  const making = `${cache}.${process.pid}`;
  await mkdir(making, { recursive: true });
  try {
    // An environment cannot be moved: it is made where it stays, and marked when it is whole.
    const python = process.env.PYTHON ?? 'python3';
    await run(python, ['-m', 'venv', cache], { timeout: 60_000 });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
    await run(join(cache, 'bin', 'python'), pip, { timeout: 240_000 });
    await writeFile(join(making, 'whole'), '');
    await rename(join(making, 'whole'), join(cache, 'whole'));
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** The environment's folder, or null with a line that says why there is none. */
export async function pythonEnvironment(): Promise<string | null> {
  if (existsSync(join(cache, 'whole'))) return cache;
  try {
    await install();
    return cache;
  } catch (error) {
    const [reason] = String((error as Error).message).split('\n');
    process.stderr.write(`Alembic's tests are skipped: it cannot be installed (${reason}).\n`);
    return null;
  }
}

export interface Answer {
  readonly value?: unknown;
  readonly error?: string;
  readonly printed: string;
}

export interface Job {
  readonly do: string;
  readonly folder: string;
  readonly [option: string]: unknown;
}

/** One Python that runs job after job: starting it takes longer than most jobs. */
export class Alembic {
  readonly #child: ChildProcess;
  readonly #waiting: ((answer: Answer) => void)[] = [];

  constructor(readonly environment: string) {
    const script = fileURLToPath(new URL('run.py', import.meta.url));
    this.#child = spawn(join(environment, 'bin', 'python'), [script], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    if (this.#child.stdout === null) throw new Error('no stdout');
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#waiting.shift()?.(JSON.parse(line) as Answer);
    });
  }

  ask(job: Job): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#child.stdin?.write(`${JSON.stringify(job)}\n`);
    });
  }

  /** Throws with what was printed when the command fails. */
  async do(job: Job): Promise<unknown> {
    const { value, error, printed } = await this.ask(job);
    if (error !== undefined) throw new Error(`${job.do}: ${error}\n${printed}`);
    return value;
  }

  stop(): void {
    this.#child.stdin?.end();
  }
}

/** What Black and Ruff would change, as text; empty when nothing. */
export async function formattingComplaints(
  environment: string,
  folder: string,
  paths: readonly string[],
): Promise<string> {
  const complaints: string[] = [];
  for (const [tool, ...args] of [
    ['black', '--check', '--diff', '--quiet'],
    ['ruff', 'format', '--diff', '--quiet', '--no-cache', '--isolated'],
  ] as const) {
    const command = join(environment, 'bin', tool);
    try {
      await run(command, [...args, ...paths], { cwd: folder, maxBuffer: 2 ** 26 });
    } catch (error) {
      complaints.push(`${tool}:\n${(error as { stdout?: string }).stdout ?? String(error)}`);
    }
  }
  return complaints.join('\n');
}
