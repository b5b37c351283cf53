/** Prints what the start costs: CPU milliseconds until `tools/list` is answered. `npm run bench:start -- [runs]` */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const runs = Number(process.argv[2] ?? 15);
const bin = fileURLToPath(new URL('../../dist/tablewright.js', import.meta.url));
const clientInfo = { name: 'bench', version: '1' };
const requests = [
  {
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
  },
  { method: 'notifications/initialized' },
  { id: 2, method: 'tools/list' },
];
/** Loaded into the server: tells what it used when the answer leaves. */
const meter = `data:text/javascript,${encodeURIComponent(`
  const write = process.stdout.write;
  process.stdout.write = function (text, ...rest) {
    if (String(text).includes('"id":2}')) {
      const { user, system } = process.cpuUsage();
      process.stderr.write(String((user + system) / 1000) + '\\n');
    }
    return write.call(this, text, ...rest);
  };
`)}`;

async function run(script) {
  const child = spawn(process.execPath, script, { stdio: ['pipe', 'ignore', 'pipe'] });
  for (const request of requests) {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...request })}\n`);
  }
  child.stdin.end();
  let text = '';
  for await (const chunk of child.stderr) text += chunk;
  return Number(text);
}

async function measure(name, script) {
  const times = [];
  for (let i = 0; i < runs; i++) times.push(await run(script));
  times.sort((a, b) => a - b);
  const [least, median] = [times[0], times[Math.floor(runs / 2)]].map((time) => Math.round(time));
  process.stdout.write(`${name.padEnd(12)} least ${least} ms, median ${median} ms\n`);
}

const empty =
  'const { user, system } = process.cpuUsage(); process.stderr.write(String((user + system) / 1000))';
await measure('Node alone', ['-e', empty]);
await measure('tools/list', ['--import', meter, bin]);
