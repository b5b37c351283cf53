/** Throw-away PostgreSQL servers, majors 14 to 18, from binaries that npm installs. */
import { execFileSync, spawn } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';

export const majors = [14, 15, 16, 17, 18] as const;
export type Major = (typeof majors)[number];

/** The binaries exist for this platform alone; elsewhere the tests that need a server are skipped. */
export const serversAvailable = process.platform === 'linux' && process.arch === 'x64';

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** npm puts what a linked package needs beside it, or at the top when nothing conflicts. */
const require = createRequire(import.meta.url);
const folders = [
  join(dirname(require.resolve('postgres-binaries/package.json')), 'node_modules'),
  fileURLToPath(new URL('../../node_modules', import.meta.url)),
];

/** Starts a fresh cluster of the major version, with superuser `postgres` and no password. */
export async function startPostgres(major: Major): Promise<Server> {
  const account = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), `postgres-${major}-`));
  chmodSync(folder, 0o711);
  const native = readableBy(account, install(major), folder);
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (account !== null) {
    for (const path of [folder, data]) chownSync(path, account.uid, account.gid);
  }
  const options = {
    ...(account ?? {}),
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
  };
  execFileSync(
    join(native, 'bin', 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'autovacuum=off',
    'max_locks_per_transaction=1024',
    'shared_buffers=32MB',
  ];
  const server = spawn(
    join(native, 'bin', 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  await ready(server);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: () =>
      new Promise((resolve) => {
        process.off('exit', kill);
        server.once('exit', () => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        server.kill('SIGINT');
      }),
  };
}

function ready(server: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    const exited = (code: number | null) => reject(new Error(`postgres ended (${code}): ${log}`));
    server.once('error', reject);
    server.once('exit', exited);
    server.stderr?.on('data', (chunk: Buffer) => {
      if (log.length < 100_000) log += chunk.toString();
      if (!log.includes('ready to accept connections')) return;
      server.off('exit', exited);
      resolve();
    });
  });
}

/** PostgreSQL refuses to run as root: the account to run it as, or null for our own. */
function unprivileged(): Account | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {}
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody');
}

/** The folder with `bin`, `lib` and `share`; npm packages hold no links, so they are made here. */
function install(major: Major): string {
  const root = folders
    .map((folder) => join(folder, `pg${major}-${process.platform}-${process.arch}`))
    .find((folder) => existsSync(folder));
  if (root === undefined) throw new Error(`PostgreSQL ${major} is not installed: run npm ci`);
  const links = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      // Another test process made the same link in between.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  const native = join(root, 'native');
  accessSync(join(native, 'bin', 'postgres'));
  return native;
}

/** `native` itself, or a copy when the account cannot enter a folder above it (a clone under /root). */
function readableBy(account: Account | null, native: string, folder: string): string {
  if (account === null || isPublic(native)) return native;
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function isPublic(path: string): boolean {
  for (let above = path; above !== parse(above).root; above = dirname(above)) {
    if ((statSync(above).mode & 0o001) === 0) return false;
  }
  return true;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
