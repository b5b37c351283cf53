/** A process that writes or recovers, told by one JSON argument what shall befall it. */
import { recover, writeFiles } from '../../../src/emit/write.ts';
import { Refusal } from '../../../src/ir/findings.ts';
import { arm, callsMade, type Fault, install } from './faults.ts';
import { changes } from './scenario.ts';

export interface Job {
  readonly project: string;
  readonly act: 'write' | 'recover';
  readonly fault: Fault | null;
  readonly patience?: number;
}

export interface Outcome {
  readonly result: 'done' | string;
  readonly message: string;
  readonly calls: readonly string[];
}

async function perform({ project, act, fault, patience }: Job): Promise<Outcome> {
  arm(fault);
  try {
    const options = patience === undefined ? {} : { patience };
    if (act === 'write') await writeFiles(project, changes, options);
    else await recover(project, options);
    return { result: 'done', message: '', calls: callsMade() };
  } catch (error) {
    const code = error instanceof Refusal ? error.code : `bug: ${(error as Error).stack}`;
    return { result: code, message: (error as Error).message, calls: callsMade() };
  }
}

install();
const jobs = JSON.parse(process.argv[2] ?? '[]') as Job[];
process.stdout.write('\n');
for (const job of jobs) {
  process.stdout.write(`${JSON.stringify(await perform(job))}\n`);
}
