import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { detectStack } from '../../src/detect/detect.ts';
import { limits, openTree } from '../../src/detect/tree.ts';
import { npm, removeProjects, writeProject } from './support.ts';

afterAll(removeProjects);

describe('the walk', () => {
  it('leaves out node_modules, .git and what git ignores, and nothing else', async () => {
    const root = writeProject({
      '.gitignore': '/build\n*.tmp/\n!keep.tmp/\n# docs\n',
      'build/schema.sql': '',
      'inner/build/schema.sql': '',
      'a.tmp/x.sql': '',
      'keep.tmp/x.sql': '',
      'docs/x.sql': '',
      'vendor/x.sql': '',
      'node_modules/pg/package.json': '',
      '.git/config': '',
      'sub/.gitignore': 'out',
      'sub/out/x.sql': '',
      'out/x.sql': '',
    });
    const tree = await openTree(root);
    expect([...tree.folders.keys()].sort()).toEqual(
      ['', 'docs', 'inner', 'inner/build', 'keep.tmp', 'out', 'sub', 'vendor'].sort(),
    );
  });

  it('agrees with git on which folders are ignored', async () => {
    const folders = [
      'a',
      'b',
      'a/b',
      'a/c',
      'x/a/b',
      'x/y/z',
      'foo.bar',
      'x/foo.bar',
      'log',
      'x/log',
      'x/log/deep',
      'd1',
      'd2',
      'd9',
      'p q',
      'é',
    ];
    const patterns = [
      'a/b\n',
      '/a\n',
      '**/b\n',
      'x/**/z\n',
      '*.bar\n',
      'log/\n',
      'log/**\n',
      'd[12]\n',
      'd[!1]\n',
      'd?\n',
      '*\n!a/\n',
      'p\\ q\n',
      'é\n',
      'x/*\n!x/log\n',
      '\\#a\n',
      '!a\n',
      'a/**/c\n',
    ];
    for (const pattern of patterns) {
      const root = writeProject({
        '.gitignore': pattern,
        ...Object.fromEntries(folders.map((folder) => [`${folder}/f.sql`, ''])),
      });
      execFileSync('git', ['init', '-q'], { cwd: root });
      const tree = await openTree(root);
      const seen = folders.filter((folder) => tree.folders.has(folder));
      const ignored = spawnSync('git', ['check-ignore', '-z', '--stdin'], {
        cwd: root,
        input: folders.join('\0'),
        encoding: 'utf8',
      }).stdout.split('\0');
      const kept = folders.filter((folder) => !ignored.includes(folder));
      expect({ pattern, seen }).toEqual({ pattern, seen: kept });
    }
  });

  it('never follows a link out of the project, nor a circle inside it', async () => {
    const outside = writeProject({
      'secret.env': 'DATABASE_URL=postgres://a:outside-secret@h/d\n',
      'prisma/schema.prisma': 'datasource db { provider = "mysql" }',
    });
    const root = writeProject({ 'package.json': npm(['pg']), 'env/real.env': 'DB_HOST=x\n' });
    symlinkSync(outside, join(root, 'outside'));
    symlinkSync(join(outside, 'secret.env'), join(root, '.env'));
    symlinkSync(root, join(root, 'circle'));
    symlinkSync('..', join(root, 'env/up'));
    symlinkSync('env/real.env', join(root, '.env.local'));
    const stack = await detectStack(root);
    expect(stack.engines).toEqual(['postgresql']);
    expect(JSON.stringify(stack)).not.toContain('outside');
    expect(stack.connections).toEqual([
      { variable: 'DB_HOST', files: ['.env.local', 'env/real.env'] },
    ]);
  });

  it('does not read a link that was turned outwards after the walk', async () => {
    const root = writeProject({ 'real.env': 'DB_HOST=x\n' });
    symlinkSync('real.env', join(root, '.env'));
    const tree = await openTree(root);
    rmSync(join(root, '.env'));
    symlinkSync('/etc/passwd', join(root, '.env'));
    expect(tree.has('.env')).toBe(true);
    expect(tree.read('.env')).toBeNull();
  });

  it('survives a FIFO, a socket-like name, a device and files that vanish', async () => {
    const root = writeProject({
      'package.json': npm(['pg']),
      'knexfile.js': '',
      'gone/knexfile.js': '',
    });
    execFileSync('/usr/bin/env', ['mkfifo', join(root, '.env'), join(root, 'schema.prisma')]);
    symlinkSync('/dev/zero', join(root, '.env.local'));
    const tree = await openTree(root);
    rmSync(join(root, 'gone'), { recursive: true });
    rmSync(join(root, 'knexfile.js'));
    execFileSync('/usr/bin/env', ['mkfifo', join(root, 'knexfile.js')]);
    expect(tree.named('.env', '.env.local')).toEqual([]);
    expect(tree.read('knexfile.js')).toBeNull();
    expect(tree.read('gone/knexfile.js')).toBeNull();
    expect((await detectStack(root)).engines).toEqual(['postgresql']);
  });

  it('reads invalid UTF-8, a BOM and UTF-16, and no binary or oversized file', async () => {
    const root = writeProject({
      'latin.env': Buffer.from([0x44, 0x42, 0xff, 0xfe, 0x3d, 0x31]),
      'bom.json': '\uFEFF{"a":1}',
      'utf16.sql': Buffer.from('\uFEFFcreate table a ()', 'utf16le'),
      'binary.sql': Buffer.from([1, 2, 0, 4]),
      'big.sql': 'a\n'.repeat(limits.file / 2 + 1),
    });
    const tree = await openTree(root);
    expect(tree.read('latin.env')?.text).toContain('DB');
    expect(tree.read('bom.json')?.text).toBe('{"a":1}');
    expect(tree.read('utf16.sql')?.text).toBe('create table a ()');
    expect(tree.read('binary.sql')).toBeNull();
    expect(tree.read('big.sql')).toBeNull();
    expect(tree.head('big.sql')?.text).toHaveLength(limits.head);
  });

  it('survives names that are not UTF-8 and odd names', async () => {
    const root = writeProject({
      'package.json': npm(['pg']),
      'migrations/__proto__/constructor.sql': '',
      'migrations/ 1 x.sql': '',
      'migrations/1_a\nb.sql': '',
    });
    writeFileSync(Buffer.concat([Buffer.from(join(root, 'bad-')), Buffer.from([0xff, 0xfe])]), 'x');
    expect((await detectStack(root)).engines).toEqual(['postgresql']);
  });

  it('stays out of folders nested without end', async () => {
    const root = writeProject({ 'package.json': npm(['pg']) });
    mkdirSync(join(root, ...Array<string>(120).fill('d')), { recursive: true });
    const stack = await detectStack(root);
    expect(stack.engines).toEqual(['postgresql']);
    expect(stack.findings.map((finding) => finding.code)).toContain('project-too-large');
  });

  it('lets the event loop turn during a large walk', async () => {
    const root = writeProject({ 'package.json': npm(['pg']) });
    for (let folder = 0; folder < 120; folder++) {
      mkdirSync(join(root, `f${folder}`));
      for (let file = 0; file < 100; file++)
        writeFileSync(join(root, `f${folder}`, `c${file}.md`), '');
    }
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await detectStack(root);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});

describe('hostile text', () => {
  // Matching that grew with the square of the length would take longer than a test may.
  const long = 600_000;
  it.each([
    ['package.json', '{"dependencies":{'.repeat(30_000)],
    ['pom.xml', '<dependency>'.repeat(long / 12)],
    ['schema.prisma', 'datasource a {'.repeat(long / 14)],
    ['drizzle.config.ts', `drizzle-kit dialect ${"schema: [ '".repeat(long / 11)}`],
    ['.env', `${'A_DB_'.repeat(long / 5)}=1`],
    ['config/database.yml', `adapter: ${'a1'.repeat(long / 2)}`],
    ['Cargo.toml', '[dependencies]\nsqlx = { features = ['.repeat(10_000)],
    ['alembic.ini', `script_location = ${'a.'.repeat(long / 2)}`],
    ['settings.py', `DATABASES ${"'a.b.".repeat(long / 5)}`],
    ['ormconfig.ts', 'typeorm new DataSource( /* type: '.repeat(long / 33)],
    ['docker-compose.yml', 'image:'.repeat(long / 6)],
    ['appsettings.json', '"connectionStrings'.repeat(long / 18)],
    ['sqlc.yaml', 'schema: ['.repeat(long / 9)],
    ['mix.exs', '{:ecto, "'.repeat(long / 9)],
    ['db/changelog-master.xml', `<databaseChangeLog ${'file="a/'.repeat(long / 8)}`],
    ['wrangler.toml', 'd1_databases binding '.repeat(long / 21)],
    ['migrations/0001_a.py', `down_revision = ${'('.repeat(15_000)}`],
    ['build.gradle', 'implementation("a:'.repeat(long / 18)],
    ['knexfile.js', "client: 'a /* ".repeat(long / 14)],
    ['config.yaml', `${' '.repeat(long)}x`],
    ['src/config.ts', 'A_'.repeat(long / 2)],
  ])('%s is no endless work', async (name, line) => {
    const lines = (line.match(/.{1,30}/gs) ?? []).join('\n');
    const text = `${line.slice(0, long / 2)}\n${lines}`;
    const root = writeProject({
      [name]: text,
      'requirements.txt': 'django\nsqlalchemy\n',
      'sub/package.json': npm(['drizzle-orm', 'typeorm', 'knex', 'sequelize']),
      'x.csproj': '<PackageReference Include="Dapper" />',
      'go.mod': '',
    });
    expect(Buffer.byteLength(text)).toBeLessThan(limits.file);
    expect((await detectStack(root)).orm).toEqual(expect.arrayContaining(['drizzle', 'knex']));
  });
});
