/**
 * Installs the tools that the suite runs into a cache folder, all at once and by one point in time;
 * says in a line what cannot be had by then, and the tests of that tool are skipped.
 */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { toolFolder } from './sql/tools.mjs';
import { versions } from './sql/versions.mjs';

const sources = fileURLToPath(new URL('sql', import.meta.url));
const execute = promisify(execFile);

const withSqlx = process.env.TABLEWRIGHT_INTEROP_SQLX === '1';
/** `.ci/run` gives the installation and the suites 20 minutes together. */
const until = Date.now() + (withSqlx ? 15 : 8) * 60_000;

async function run(command, args, { cwd, env = {} }) {
  // Zero would be no limit at all.
  const options = { cwd, timeout: Math.max(until - Date.now(), 1), maxBuffer: 1 << 26 };
  await execute(command, args, { ...options, env: { ...process.env, ...env } });
}

/** Made beside its place, so that a folder that is there is whole. */
async function make(name, fill) {
  const folder = toolFolder(name);
  if (existsSync(folder)) return say(`${name}: there already`);
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const started = Date.now();
  try {
    await fill(fresh);
    renameSync(fresh, folder);
    say(`${name}: installed in ${Math.round((Date.now() - started) / 1000)} s`);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    say(`${name}: cannot be had, its tests are skipped (${reason(error)})`);
  }
}

function reason({ stderr, stdout, killed, message }) {
  if (killed) return 'it took too long';
  return `${stderr || stdout || message}`.trim().split('\n').at(-1);
}

function say(line) {
  process.stdout.write(`interop: ${line}\n`);
}

const npmTools = (dependencies) => async (folder) => {
  const manifest = { private: true, dependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: folder });
};

const goTool = (tool) => async (folder) => {
  const { package: path, version, tags } = versions.go[tool];
  const args = ['install', '-tags', tags, `${path}@${version}`];
  await run('go', args, { cwd: folder, env: { GOBIN: folder, CGO_ENABLED: '0' } });
};

async function atlas(folder) {
  cpSync(join(sources, 'atlas', 'main.go'), join(folder, 'main.go'));
  writeFileSync(join(folder, 'go.mod'), 'module atlasrun\n\ngo 1.22\n');
  const go = (...args) => run('go', args, { cwd: folder, env: { CGO_ENABLED: '0' } });
  await go('get', `ariga.io/atlas@${versions.atlas}`, 'github.com/lib/pq@v1.10.9');
  await go('mod', 'tidy');
  await go('build', '-o', 'atlas', '.');
}

function dependency([name, version]) {
  const [group, artifact] = name.split(':');
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
}

async function jvm(folder) {
  const dependencies = Object.entries(versions.maven).map(dependency).join('\n');
  writeFileSync(
    join(folder, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>interop</groupId><artifactId>interop</artifactId>
<version>1</version><packaging>pom</packaging><dependencies>${dependencies}</dependencies>
</project>\n`,
  );
  const copy = ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'];
  await run('mvn', copy, { cwd: folder });
  const classes = ['-cp', 'lib/*', '-d', 'classes', join(sources, 'Runner.java')];
  await run('javac', classes, { cwd: folder });
}

async function sqlx(folder) {
  mkdirSync(join(folder, 'src'));
  cpSync(join(sources, 'sqlx', 'main.rs'), join(folder, 'src', 'main.rs'));
  writeFileSync(
    join(folder, 'Cargo.toml'),
    `[package]
name = "sqlxrun"
version = "0.1.0"
edition = "2021"

[dependencies]
sqlx = { version = "=${versions.cargo.sqlx}", default-features = false, features = ["postgres", "migrate", "runtime-tokio"] }
tokio = { version = "1", features = ["rt", "macros"] }
`,
  );
  await run('cargo', ['build', '--quiet'], { cwd: folder });
  renameSync(join(folder, 'target', 'debug', 'sqlxrun'), join(folder, 'sqlx'));
  rmSync(join(folder, 'target'), { recursive: true, force: true });
}

/** An environment can be moved as long as its programs are called as modules. */
const pythonTools = (packages) => async (folder) => {
  await run(process.env.PYTHON ?? 'python3', ['-m', 'venv', folder], { cwd: folder });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await run(join(folder, 'bin', 'python'), [...pip, ...packages], { cwd: folder });
};

const makings = [
  make('npm', npmTools(versions.npm)),
  make('drizzle1', npmTools(versions.drizzle1)),
  make('python', pythonTools(versions.python)),
  make('jvm', jvm),
  make('goose', goTool('goose')),
  make('migrate', goTool('migrate')),
  make('sql-migrate', goTool('sql-migrate')),
  make('atlas', atlas),
];
if (withSqlx) makings.push(make('sqlx', sqlx));
else say('sqlx: compiles for minutes, so only with TABLEWRIGHT_INTEROP_SQLX=1');
await Promise.all(makings);
