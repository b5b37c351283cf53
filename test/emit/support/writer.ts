/** A process that writes or recovers, told by one JSON argument what shall befall it. */
import { readFileSync } from 'node:fs';
import { recover, writeFiles } from '../../../src/emit/write.ts';
import { Refusal } from '../../../src/ir/findings.ts';
import { arm, callsMade, type Fault, install } from './faults.ts';
import { changes } from './scenario.ts';

export interface Job {
  readonly project: string;
  readonly act: 'write' | 'recover';
  readonly fault?: Fault;
  readonly patience?: number;
}

export interface Outcome {
  /** `done`, `stopped`, or the code of a refusal. */
  readonly result: string;
  readonly message: string;
  readonly calls: readonly string[];
}

async function act({ project, act: what, patience }: Job): Promise<'done'> {
  const options = patience === undefined ? {} : { patience };
  if (what === 'write') await writeFiles(project, changes, options);
  else await recover(project, options);
  return 'done';
}

async function perform(job: Job): Promise<Outcome> {
  const stopped = arm(job.fault ?? {});
  try {
    const result = await Promise.race([act(job), stopped]);
    return { result, message: '', calls: callsMade() };
  } catch (error) {
    const code = error instanceof Refusal ? error.code : `bug: ${(error as Error).stack}`;
    return { result: code, message: (error as Error).message, calls: callsMade() };
  }
}

install();
const jobs = JSON.parse(readFileSync(0, 'utf8')) as Job[];
process.stdout.write('\n');
for (const job of jobs) {
  process.stdout.write(`${JSON.stringify(await perform(job))}\n`);
}
process.exit();
