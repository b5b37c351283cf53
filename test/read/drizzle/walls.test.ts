/** What the code of a schema, and of the packages beside it, tries to reach. Each attempt is made in a real child process. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { packageFile } from '../../../src/package.ts';
import { permissionFlag, withoutNetwork } from '../../../src/read/drizzle/isolation.ts';
import { readDrizzle } from '../../../src/read/drizzle/read.ts';
import { rootFile } from '../../../src/read/drizzle/root-file.ts';
import { moduleServer, refusal } from '../../../src/read/drizzle/serve.ts';

const secret = 'hunter2';
let folder: string;
let project: string;
let reached = 0;
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((socket) => {
    reached += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as { port: number });
});
afterAll(() => server.close());

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tablewright-walls-')));
  project = join(folder, 'project');
  write({ '../outside/secret.ts': `export const secret = '${secret}';` });
  write({ '../outside/secret.json': `{"secret": "${secret}"}` });
  write({ '.env': `PASSWORD=${secret}`, '.env.js': `exports.secret = '${secret}';` });
  write({ '.env.json': `{"secret": "${secret}"}`, 'notes.txt': secret });
  symlinkSync(join(folder, 'outside'), join(project, 'linked'));
  symlinkSync(join(folder, 'outside/secret.ts'), join(project, 'linked.ts'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
}

/** Each is the body of an async function; to return is to have reached something. */
const attempts = (): Readonly<Record<string, string>> => ({
  readFileSync: "return require('fs').readFileSync('/etc/passwd', 'utf8')",
  env_readFileSync: "return require('node:fs').readFileSync('.env', 'utf8')",
  env_openSync:
    "const fs = require('fs'); const b = Buffer.alloc(99); fs.readSync(fs.openSync('.env'), b); return b",
  env_promises: "return await require('fs').promises.readFile('.env', 'utf8')",
  env_fs_promises: "return await require('node:fs/promises').readFile('.env', 'utf8')",
  env_stream:
    "for await (const chunk of require('fs').createReadStream('.env')) return String(chunk)",
  env_required: "return require('./.env')",
  env_module: "return require('./.env.js').secret",
  env_json: "return require('./.env.json').secret",
  text_file: "return require('./notes.txt')",
  linked_file: "return require('./linked.ts').secret",
  linked_folder: "return require('./linked/secret').secret",
  linked_json: "return require('./linked/secret.json').secret",
  above: "return require('../outside/secret').secret",
  absolute: `return require(${JSON.stringify(join(folder, 'outside/secret.ts'))}).secret`,
  linked_read: "return require('fs').readFileSync('linked/secret.json', 'utf8')",
  writing: "return require('fs').writeFileSync('reached', 'x')",
  listing: "return require('fs').readdirSync('.')",
  program: "return require('child_process').execSync('id')",
  program_spawn: "return require('node:child_process').spawn('id').pid",
  thread: "return new (require('worker_threads').Worker)('1', { eval: true })",
  cluster: "return require('cluster').fork()",
  inspector: "return require('inspector').open(0)",
  vm: "return require('vm').runInThisContext('1')",
  module_require: "return require('module').createRequire('/')('fs').readFileSync('.env')",
  connect: `return require('net').connect(${port}, '127.0.0.1')`,
  listen: "return require('net').createServer().listen(0)",
  http: `return require('http').get('http://127.0.0.1:${port}')`,
  http_listen: "return require('http').createServer().listen(0)",
  https: `return require('https').get('https://127.0.0.1:${port}')`,
  http2: `return require('http2').connect('http://127.0.0.1:${port}')`,
  tls: `return require('tls').connect(${port})`,
  datagram: "return require('dgram').createSocket('udp4')",
  dns_lookup: "return require('dns').lookup('localhost', () => {})",
  dns_resolve4: "return require('dns').resolve4('example.com', () => {})",
  dns_resolver: "return new (require('dns').Resolver)().resolve4('example.com', () => {})",
  dns_promises: "return await require('dns').promises.resolve4('example.com')",
  dns_promises_module: "return await require('dns/promises').lookup('localhost')",
  fetch: `return await fetch('http://127.0.0.1:${port}')`,
  socket: `return new WebSocket('ws://127.0.0.1:${port}')`,
  kill: 'return process.kill(process.ppid, 0)',
  kill_one: 'return process.kill(1, 0)',
  abort: 'return process.abort()',
  dlopen: "return process.dlopen({ exports: {} }, '/lib/x.node')",
  binding: "return process.binding('spawn_sync')",
  linked_binding: "return process._linkedBinding('fs')",
  builtin_module: "return process.getBuiltinModule('fs').readFileSync('.env')",
  process_module: "return require('process').binding('fs')",
  main_module: "return process.mainModule.require('fs')",
  stream_handle: 'return new process.stdin._handle.constructor(0)',
  console_stream: 'return console._stdout._handle.constructor.name + 1',
  engine: "return require('crypto').setEngine('/lib/x.so')",
  evaluated: "return eval('1 + 1')",
  constructed: "return new Function('return 1')()",
  constructed_from_require: "return require.constructor('return process')()",
  webassembly: 'return new WebAssembly.Memory({ initial: 1 })',
  environment:
    "const names = Object.keys(process.env).join(); if (names === '') throw new Error('nothing'); return names",
});

/** A package of the project's own: whoever writes the schema may have written it, too. */
const kit = (body: string) => `
const attempts = ${body};
exports.generateDrizzleJson = async (exported) => {
  const found = {};
  for (const value of Object.values(exported)) Object.assign(found, await value);
  for (const [name, run] of Object.entries(attempts)) found['package_' + name] = await outcome(run);
  return found;
};
exports.generateMigration = async (_, found) => {
  const quote = (text) => "'" + text.replaceAll("'", "''") + "'";
  return ['create table found (' + Object.entries(found)
    .map(([name, text]) => name + ' text default ' + quote(text.slice(0, 200))).join() + ')'];
};
async function outcome(run) {
  try { return 'reached: ' + String(await run()); } catch (error) { return 'refused: ' + error.message; }
}`;

function bodies(list: Readonly<Record<string, string>>): string {
  return `{${Object.entries(list)
    .map(([name, body]) => `${name}: async () => { ${body} }`)
    .join(',\n')}}`;
}

/** `import()` of schemas is compiled away; that of packages is what JavaScript has. */
const imports = {
  import_net: "return (await import('node:net')).connect(1)",
  import_file: "return (await import('./api.js'))",
  import_env: "return (await import('fs')).readFileSync('.env')",
};

describe('the code of a schema', () => {
  test('reaches nothing, and neither does a package', async () => {
    const all = { ...attempts(), ...imports };
    write({
      'node_modules/drizzle-orm/package.json': '{}',
      'node_modules/drizzle-kit/package.json': '{"exports": {"./api": "./api.js"}}',
      'node_modules/drizzle-kit/api.js': kit(
        bodies(all).replaceAll(/require\('\.\.?\//g, (start) =>
          start.replace(/\.+\/$/, '../../$&'),
        ),
      ),
      'schema.ts': `
async function outcome(run: () => unknown): Promise<string> {
  try { return 'reached: ' + String(await run()); } catch (error) { return 'refused: ' + (error as Error).message; }
}
declare const require: any;
const attempts = ${bodies(all)};
export const found = (async () => {
  const found = {};
  for (const [name, run] of Object.entries(attempts)) found['own_' + name] = await outcome(run);
  return found;
})();
`,
    });
    const before = reached;
    const { schema } = await readDrizzle({ project, paths: ['schema.ts'] });
    const columns = schema.tables[0]?.columns ?? [];
    expect(columns.length).toBe(2 * Object.keys(all).length);
    const got = columns.filter((column) => !column.default?.startsWith("'refused: "));
    expect(got.map(({ name, default: value }) => `${name} ${value}`)).toEqual([]);
    expect(JSON.stringify(schema)).not.toContain(secret);
    expect(existsSync(join(project, 'reached'))).toBe(false);
    expect(reached).toBe(before);
  });

  test.each([
    ['a link out of the project', 'linked.ts', 'leads out of the project'],
    ['a file of the environment', '.env.js', 'environment'],
  ])('is not read from %s', async (_, path, why) => {
    write({
      'node_modules/drizzle-orm/package.json': '{}',
      'node_modules/drizzle-kit/package.json': '{"exports": {"./api": "./api.js"}}',
      'node_modules/drizzle-kit/api.js': kit('{}'),
      'schema.ts': `import { secret } from './${path}';\nexport const table = secret;`,
    });
    await expect(readDrizzle({ project, paths: ['schema.ts'] })).rejects.toMatchObject({
      code: 'drizzle_not_read',
      message: expect.stringContaining(why),
    });
  });
});

describe('what the child may ask for', () => {
  test.each([
    ['/p/src/a.ts', null],
    ['/p/src/.env.ts', 'environment'],
    ['/p/.env/a.ts', 'environment'],
    ['/p/node_modules/a/b.js', null],
    ['/p/.ENV.json', 'environment'],
    ['/p/id_rsa', 'neither code'],
    ['/p2/a.ts', 'out of the project'],
    ['/q/packages/a.ts', 'out of the project'],
    ['/q/node_modules/a/b.js', null],
    ['/q/node_modules/.cache/token.json', 'no file of a package'],
    ['/q/node_modules/.pnpm/a@1.0.0/node_modules/a/b.js', null],
    ['/p/node_modules/.cache/token.json', 'no file of a package'],
    ['/q/node_modules/a/.env.js', 'environment'],
  ])('%s: %s', (path, why) => {
    if (why === null) expect(refusal('/p', path)).toBeNull();
    else expect(refusal('/p', path)).toContain(why);
  });
});

describe('a module is found', () => {
  const ask = (request: string) => {
    const reply = moduleServer(project)({ kind: 'module', from: rootFile(project), request });
    return reply.kind === 'module' ? reply.path.slice(project.length + 1) : null;
  };

  test('by the exports and imports of packages, the longest pattern first', () => {
    write({
      'package.json': '{"imports": {"#db/*": "./src/*.ts", "#pkg": "pkg"}}',
      'src/a.ts': '',
      'node_modules/pkg/package.json': JSON.stringify({
        exports: {
          '.': { types: './x.d.ts', import: './m.mjs', require: './c.cjs' },
          './*': './any/*.js',
          './deep/*': { import: './deep/*.mjs' },
          './closed': null,
        },
      }),
      'node_modules/pkg/c.cjs': '',
      'node_modules/pkg/any/one.js': '',
      'node_modules/pkg/deep/two.mjs': '',
      'node_modules/pkg/any/deep/two.js': '',
      'node_modules/@old/pkg/package.json': '{"main": "lib"}',
      'node_modules/@old/pkg/lib/index.js': '',
      'node_modules/@old/pkg/sub.js': '',
    });
    expect(ask('pkg')).toBe('node_modules/pkg/c.cjs');
    expect(ask('#pkg')).toBe('node_modules/pkg/c.cjs');
    expect(ask('#db/a')).toBe('src/a.ts');
    expect(ask('pkg/one')).toBe('node_modules/pkg/any/one.js');
    expect(ask('pkg/deep/two')).toBe('node_modules/pkg/deep/two.mjs');
    expect(ask('pkg/closed')).toBeNull();
    expect(ask('@old/pkg')).toBe('node_modules/@old/pkg/lib/index.js');
    expect(ask('@old/pkg/sub')).toBe('node_modules/@old/pkg/sub.js');
  });

  test('or not, whatever is asked and however the project is set up', () => {
    symlinkSync(join(project, 'loop.ts'), join(project, 'loop.ts'));
    write({
      'tsconfig.json': '{"compilerOptions": {"paths": {"a": 5}, "baseUrl": {}}}',
      'package.json': '{"imports": {"#a": [[]], "#b": "#b"}}',
      'node_modules/x/package.json': '{"exports": [null, {"require": 7}], "main": []}',
    });
    const names = [
      './loop.ts',
      `./${'x'.repeat(10_000)}`,
      './a\0',
      'a',
      '#a',
      '#b',
      'x',
      'x/y',
      '',
      '.',
    ];
    for (const name of [...names, '..', '/', '../..', '@', '@/', './schema-reader.cjs']) {
      expect(ask(name), name).toBeNull();
    }
  });
});

describe('without its walls nothing runs', () => {
  test('a Node that has no permissions', () => {
    expect(() => permissionFlag(new Set(['--no-warnings']))).toThrow(
      expect.objectContaining({ code: 'drizzle_not_isolated' }),
    );
    expect(permissionFlag()).toMatch(/^--(?:experimental-)?permission$/);
  });

  test('a child that was started without them', () => {
    const { output } = spawnSync(process.execPath, [packageFile('dist', 'drizzle-reader.js')], {
      input: `${JSON.stringify({ project, files: ['schema.ts'], casing: null })}\n`,
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    });
    expect(JSON.parse(String(output[3]))).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('without the walls'),
    });
  });

  test.runIf(process.platform === 'linux')(
    'a namespace has no network, where there is one',
    async () => {
      const [program, ...before] = await withoutNetwork();
      if (program === undefined) return;
      const { stdout } = spawnSync(program, [...before, 'readlink', '/proc/self/ns/net']);
      expect(String(stdout)).toMatch(/^net:/);
      expect(String(stdout).trim()).not.toBe(readlinkSync('/proc/self/ns/net'));
    },
  );
});
