/**
 * Prints `N passed, N failed, N skipped` from vitest's reports and the names of failed commands,
 * and before it each test that failed with the head of its message; exits with 1 for any failure.
 * Where PostgreSQL's binaries can be installed, a skipped test of a file that starts servers is
 * one, unless it is psql that is not there. The suite of other people's tools may skip what cannot
 * be installed. A suite that did not come to its end, and so has no report, is a failure.
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const [report, interopReport, names = ''] = process.argv.slice(2);
const failures = names.split(' ').filter((name) => name !== '');
const hasServers = process.platform === 'linux' && process.arch === 'x64';

function skippedIn({ name, assertionResults }) {
  const startsServers = readFileSync(name, 'utf8').includes('serversAvailable');
  return assertionResults
    .filter(({ status }) => status === 'skipped' || status === 'pending')
    .map(({ fullName }) => ({
      text: `${relative('.', name)}: ${fullName}`,
      missed: hasServers && startsServers && !fullName.includes('psql'),
    }));
}

function failuresIn({ name, message, assertionResults }) {
  const tests = assertionResults.filter(({ status }) => status === 'failed');
  const said = (text) => stripVTControlCharacters(text ?? '').slice(0, 600);
  if (tests.length === 0) return [`${relative('.', name)}: ${said(message)}`];
  return tests.map(
    ({ fullName, failureMessages }) =>
      `${relative('.', name)}: ${fullName}\n${said(failureMessages[0])}`,
  );
}

function counted(path, command) {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(path, 'utf8'));
  // A file that could not even be loaded has no test that failed.
  const broken = testResults.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
  );
  const failed = numFailedTests + broken.length;
  for (const file of testResults.filter(({ status }) => status === 'failed'))
    for (const text of failuresIn(file)) process.stdout.write(`failed: ${text}\n`);
  const unexplained = failures.includes(command) && failed === 0 ? 1 : 0;
  return {
    passed: numPassedTests,
    failed: failed + unexplained,
    skipped: testResults.flatMap(skippedIn),
  };
}

const none = { passed: 0, failed: 1, skipped: [] };

function tests() {
  return existsSync(report) ? counted(report, 'test') : none;
}

function interop() {
  if (!existsSync(interopReport)) return none;
  const { skipped, ...counts } = counted(interopReport, 'interop');
  return { ...counts, skipped: skipped.map(({ text }) => ({ text, missed: false })) };
}

const checks = ['demo', 'lint', 'typecheck'];
const bad = checks.filter((name) => failures.includes(name)).length;
const parts = [tests(), interop()];
const sum = (count) => parts.reduce((total, part) => total + part[count], 0);
const skipped = parts.flatMap((part) => part.skipped);
for (const { text } of skipped) process.stdout.write(`skipped: ${text}\n`);
const missed = skipped.filter((one) => one.missed).length;
if (missed > 0)
  process.stdout.write(`${missed} tests need a PostgreSQL server that is not there\n`);
const counts = [
  `${sum('passed') + checks.length - bad} passed`,
  `${sum('failed') + bad} failed`,
  `${skipped.length} skipped`,
];
process.stdout.write(`${counts.join(', ')}\n`);
process.exitCode = sum('failed') + bad + missed > 0 ? 1 : 0;
