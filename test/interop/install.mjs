/**
 * Installs the tools that the suite runs into a cache folder, each once and with a time limit; says
 * in a line what cannot be had, and the tests of that tool are skipped. Alembic's environment is
 * made by its own tests.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toolFolder } from './sql/tools.mjs';
import { versions } from './sql/versions.mjs';

const sources = fileURLToPath(new URL('sql', import.meta.url));

function run(command, args, { cwd, seconds = 180, env = {} }) {
  execFileSync(command, args, {
    cwd,
    timeout: seconds * 1000,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** Made beside its place, so that a folder that is there is whole. */
function make(name, fill) {
  const folder = toolFolder(name);
  if (existsSync(folder)) return say(`${name}: there already`);
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const started = Date.now();
  try {
    fill(fresh);
    renameSync(fresh, folder);
    say(`${name}: installed in ${Math.round((Date.now() - started) / 1000)} s`);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    const reason = String(error.stderr ?? error.message)
      .trim()
      .split('\n')
      .at(-1);
    say(`${name}: cannot be had, its tests are skipped (${reason})`);
  }
}

function say(line) {
  process.stdout.write(`interop: ${line}\n`);
}

const npmTools = (dependencies) => (folder) => {
  const manifest = { private: true, dependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: folder });
};

const goTool = (tool) => (folder) => {
  const { package: path, version, tags } = versions.go[tool];
  const args = ['install', '-tags', tags, `${path}@${version}`];
  run('go', args, { cwd: folder, env: { GOBIN: folder, CGO_ENABLED: '0' } });
};

function atlas(folder) {
  cpSync(join(sources, 'atlas', 'main.go'), join(folder, 'main.go'));
  writeFileSync(join(folder, 'go.mod'), 'module atlasrun\n\ngo 1.22\n');
  const go = (...args) => run('go', args, { cwd: folder, env: { CGO_ENABLED: '0' } });
  go('get', `ariga.io/atlas@${versions.atlas}`, 'github.com/lib/pq@v1.10.9');
  go('mod', 'tidy');
  go('build', '-o', 'atlas', '.');
}

function dependency([name, version]) {
  const [group, artifact] = name.split(':');
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
}

function jvm(folder) {
  const dependencies = Object.entries(versions.maven).map(dependency).join('\n');
  writeFileSync(
    join(folder, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>interop</groupId><artifactId>interop</artifactId>
<version>1</version><packaging>pom</packaging><dependencies>${dependencies}</dependencies>
</project>\n`,
  );
  const copy = ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'];
  run('mvn', copy, { cwd: folder });
  const classes = ['-cp', 'lib/*', '-d', 'classes', join(sources, 'Runner.java')];
  run('javac', classes, { cwd: folder });
}

function sqlx(folder) {
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
  run('cargo', ['build', '--quiet'], { cwd: folder, seconds: 580 });
  renameSync(join(folder, 'target', 'debug', 'sqlxrun'), join(folder, 'sqlx'));
  rmSync(join(folder, 'target'), { recursive: true, force: true });
}

make('npm', npmTools(versions.npm));
make('drizzle1', npmTools(versions.drizzle1));
make('goose', goTool('goose'));
make('migrate', goTool('migrate'));
make('atlas', atlas);
make('jvm', jvm);
if (process.env.TABLEWRIGHT_INTEROP_SQLX === '1') make('sqlx', sqlx);
else say('sqlx: compiles for minutes, so only with TABLEWRIGHT_INTEROP_SQLX=1');
