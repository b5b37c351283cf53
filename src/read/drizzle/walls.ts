/**
 * What the child process loses before a schema's code runs. Node's permissions refuse files,
 * programs and threads to whatever code; these walls stand before them, and before the network
 * and the process itself, which Node 20's permissions say nothing of.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { Writable } from 'node:stream';
import { refused } from './builtins.ts';

interface Permission {
  has(scope: string, reference?: string): boolean;
}

/** Throws when Node was started without them. */
export function checkPermissions(): void {
  const { permission } = process as unknown as { permission?: Permission };
  const held =
    permission !== undefined &&
    !permission.has('fs.read', '/') &&
    !permission.has('fs.write', '/') &&
    !permission.has('child') &&
    !permission.has('worker');
  if (!held) throw new Error('its process was started without the walls that it needs');
}

/** `require` gives them to nobody; should `import` be led to one, it finds this. */
const outward = [
  'child_process',
  'cluster',
  'dgram',
  'dns',
  'dns/promises',
  'fs',
  'fs/promises',
  'http',
  'http2',
  'https',
  'inspector',
  'net',
  'tls',
  'v8',
  'vm',
  'worker_threads',
];

function refuseAll(holder: object, name: string): void {
  for (const [key, { value, writable, configurable }] of Object.entries(
    Object.getOwnPropertyDescriptors(holder),
  )) {
    if (typeof value !== 'function' || key === 'constructor') continue;
    const refuse = (): never => {
      throw refused(name);
    };
    if (configurable) Object.defineProperty(holder, key, { value: refuse, configurable: true });
    else if (writable) (holder as Record<string, unknown>)[key] = refuse;
  }
}

function emptyModules(): void {
  const require = createRequire(import.meta.url);
  for (const name of outward) {
    const module = require(`node:${name}`) as Record<string, { prototype?: object }>;
    for (const member of [module.Socket, module.Server, module.Resolver]) {
      if (member?.prototype !== undefined) refuseAll(member.prototype, name);
    }
    refuseAll(module, name);
  }
  syncBuiltinESMExports();
}

/** Streams of the real process have handles, and handles make others. */
function silence(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/** As much of `process` as libraries look at. */
function tameProcess(project: string): object {
  const real = process;
  const { arch, platform, version, versions, hrtime } = real;
  const exit = real.reallyExit.bind(real);
  const tame: Record<string, unknown> = {
    arch,
    argv: ['node', 'schema'],
    browser: false,
    cwd: () => project,
    emitWarning: () => {},
    env: {},
    execArgv: [],
    exit: () => exit(0),
    hrtime,
    memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
    nextTick: real.nextTick.bind(real),
    pid: 1,
    platform,
    ppid: 0,
    release: { name: 'node' },
    stderr: silence(),
    stdin: { isTTY: false },
    stdout: silence(),
    title: 'node',
    umask: () => 0o22,
    uptime: () => 0,
    version,
    versions: { ...versions },
  };
  const events = ['on', 'once', 'off', 'addListener', 'removeListener', 'removeAllListeners'];
  for (const name of events) tame[name] = () => tame;
  tame.emit = () => false;
  tame.listeners = () => [];
  tame.listenerCount = () => 0;
  return tame;
}

const dangerous = [
  '_debugEnd',
  '_debugProcess',
  '_kill',
  '_linkedBinding',
  'abort',
  'binding',
  'chdir',
  'dlopen',
  'getBuiltinModule',
  'kill',
  'loadEnvFile',
  'openStdin',
  'report',
  'setUncaughtExceptionCaptureCallback',
];

function replaceGlobal(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

declare global {
  namespace NodeJS {
    interface Process {
      /** Ends the process at once, without the listeners of `exit`. */
      reallyExit(code: number): never;
    }
  }
}

/** From now on nothing of this process can be used to reach out. */
export function buildWalls(project: string): void {
  const real = process;
  emptyModules();
  const tame = tameProcess(project);
  for (const name of dangerous) {
    Object.defineProperty(real, name, { value: undefined, writable: false, configurable: false });
  }
  // A connection that a module opens when it is loaded, and nobody waits for.
  real.on('unhandledRejection', () => {});
  replaceGlobal('process', tame);
  const quiet = new Proxy({}, { get: () => () => {} });
  replaceGlobal('console', quiet);
  replaceGlobal('fetch', async () => {
    throw refused('network');
  });
  for (const name of ['WebSocket', 'EventSource', 'BroadcastChannel', 'WebAssembly', 'Worker']) {
    replaceGlobal(name, undefined);
  }
}
