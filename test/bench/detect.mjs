/**
 * CPU time of `detectStack` per project: `npm run bench:detect -- DIR [--cold]`, where DIR holds
 * one project per folder. One process looks at all of them once, after a first look at the first,
 * as a running server would; `--cold` starts a process for each, as the command line does, and
 * then counts compiling the code too.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDetect } from '../yardsticks/load-detect.mjs';

const out = (text) => process.stdout.write(`${text}\n`);

async function cpuMs(detectStack, project) {
  const before = process.cpuUsage();
  await detectStack(project);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function coldMs(project) {
  const self = fileURLToPath(import.meta.url);
  return Number(execFileSync(process.execPath, [self, '--one', project]));
}

function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
}

function projectsOf(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name));
}

async function measure(folder, cold) {
  const projects = projectsOf(folder);
  if (projects.length === 0) return out(`no projects in ${folder}`);
  const detectStack = await loadDetect();
  await detectStack(projects[0]);
  const times = [];
  for (const project of projects) {
    const ms = cold ? coldMs(project) : await cpuMs(detectStack, project);
    times.push(ms);
    out(`${ms.toFixed(1).padStart(9)} ms  ${project.slice(folder.length + 1)}`);
  }
  times.sort((one, other) => one - other);
  const figures = `median ${percentile(times, 0.5)} ms  p95 ${percentile(times, 0.95)} ms  max ${percentile(times, 1)} ms`;
  out(`projects ${times.length}  ${figures}  (CPU, ${cold ? 'a process each' : 'one process'})`);
}

const [first, second] = process.argv.slice(2);
if (first === undefined) {
  out('usage: npm run bench:detect -- DIR [--cold]');
  process.exitCode = 1;
} else if (first === '--one') {
  out(String(await cpuMs(await loadDetect(), second)));
} else {
  await measure(resolve(first), second === '--cold');
}
