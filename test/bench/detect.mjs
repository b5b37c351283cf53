/**
 * CPU time of `detectStack` per project: `npm run bench:detect -- DIR`, where DIR holds one project
 * per folder. Each project is measured in a process of its own after one warm-up on another folder,
 * as a running server would meet it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDetect } from '../yardsticks/load-detect.mjs';

const out = (text) => process.stdout.write(`${text}\n`);

async function measure(project) {
  const detectStack = await loadDetect();
  const empty = mkdtempSync(join(tmpdir(), 'tablewright-bench-'));
  await detectStack(empty);
  rmSync(empty, { recursive: true });
  const before = process.cpuUsage();
  await detectStack(project);
  const { user, system } = process.cpuUsage(before);
  out(((user + system) / 1000).toFixed(1));
}

function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function measureAll(folder) {
  const projects = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name));
  const times = projects.map((project) => {
    const text = execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--one', project]);
    const ms = Number(text);
    out(`${ms.toFixed(1).padStart(9)} ms  ${project.slice(folder.length + 1)}`);
    return ms;
  });
  times.sort((one, other) => one - other);
  if (times.length === 0) return out(`no projects in ${folder}`);
  out(
    `projects ${times.length}  median ${percentile(times, 0.5)} ms  p95 ${percentile(times, 0.95)} ms  max ${times.at(-1)} ms (CPU)`,
  );
}

const [first, second] = process.argv.slice(2);
if (first === undefined) {
  out('usage: npm run bench:detect -- DIR');
  process.exitCode = 1;
} else if (first === '--one') await measure(second);
else measureAll(resolve(first));
