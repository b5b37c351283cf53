/** Alembic, SQLAlchemy, their driver and Python's formatters, in an environment of their own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installed } from '../sql/tools.mjs';

const run = promisify(execFile);

/** The environment's folder, or null with a line that says so. */
export function pythonEnvironment(): string | null {
  const environment = installed('python');
  if (environment === null) {
    process.stderr.write(
      'interop: Alembic is not installed (npm run interop says why): its tests are skipped\n',
    );
  }
  return environment;
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
    const python = join(environment, 'bin', 'python');
    try {
      await run(python, ['-m', tool, ...args, ...paths], { cwd: folder, maxBuffer: 2 ** 26 });
    } catch (error) {
      complaints.push(`${tool}:\n${(error as { stdout?: string }).stdout ?? String(error)}`);
    }
  }
  return complaints.join('\n');
}
