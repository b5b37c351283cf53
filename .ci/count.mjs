/** Prints `N passed, N failed` from vitest's report and the names of failed commands; exits with 1 for any failure. */
import { existsSync, readFileSync } from 'node:fs';

const [report, names = ''] = process.argv.slice(2);
const failures = names.split(' ').filter((name) => name !== '');

function tests() {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  // A file that could not even be loaded has no test that failed.
  const broken = testResults.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
  );
  const failed = numFailedTests + broken.length;
  const unexplained = failures.includes('test') && failed === 0 ? 1 : 0;
  return { passed: numPassedTests, failed: failed + unexplained };
}

const checks = ['lint', 'typecheck'];
const bad = checks.filter((name) => failures.includes(name)).length;
const { passed, failed } = tests();
process.stdout.write(`${passed + checks.length - bad} passed, ${failed + bad} failed\n`);
process.exitCode = failed + bad > 0 ? 1 : 0;
