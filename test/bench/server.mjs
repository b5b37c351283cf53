/** The server as a client starts it: what its start costs, and what it lists. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

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

async function run(args) {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  for (const request of requests) {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...request })}\n`);
  }
  child.stdin.end();
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  for await (const chunk of child.stderr) stderr += chunk;
  return { stdout, stderr };
}

/** CPU milliseconds of a Node that does nothing. */
export async function nodeAlone() {
  const script =
    'const { user, system } = process.cpuUsage(); process.stderr.write(String((user + system) / 1000))';
  return Number((await run(['-e', script])).stderr);
}

/** CPU milliseconds until `tools/list` is answered. */
export async function serverStart() {
  return Number((await run(['--import', meter, bin])).stderr);
}

export async function listedTools() {
  const { stdout } = await run([bin]);
  const answers = stdout.split('\n').filter((line) => line !== '');
  return answers.map((line) => JSON.parse(line)).find(({ id }) => id === 2).result.tools;
}
