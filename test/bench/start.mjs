/** Prints what the start costs: CPU milliseconds until `tools/list` is answered. `npm run bench:start -- [runs]` */
import { nodeAlone, serverStart } from './server.mjs';

const runs = Number(process.argv[2] ?? 15);

async function measure(name, cpu) {
  const times = [];
  for (let i = 0; i < runs; i++) times.push(await cpu());
  times.sort((a, b) => a - b);
  const [least, median] = [times[0], times[Math.floor(runs / 2)]].map((time) => Math.round(time));
  process.stdout.write(`${name.padEnd(12)} least ${least} ms, median ${median} ms\n`);
}

await measure('Node alone', nodeAlone);
await measure('tools/list', serverStart);
