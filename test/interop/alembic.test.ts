/** Alembic itself, on a real server: what its revisions make, take back and agree with. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { designSchema } from '../../src/design.ts';
import { detectStack } from '../../src/detect/detect.ts';
import { diff } from '../../src/diff/diff.ts';
import { alembicTarget } from '../../src/emit/alembic/target.ts';
import { readProject } from '../../src/emit/reader.ts';
import type { EmitResult } from '../../src/emit/target.ts';
import { writeFiles } from '../../src/emit/write.ts';
import { writeMigration } from '../../src/migrate.ts';
import { planChange } from '../../src/plan/change.ts';
import { serversAvailable } from '../support/postgres.ts';
import { Alembic, formattingComplaints, pythonEnvironment } from './alembic/python.ts';
import { type Cases, type Stage, sharedCases } from './support/cases.ts';
import {
  type Database,
  type Databases,
  differences,
  differencesAfterDown,
  startDatabases,
} from './support/databases.ts';
import { copyProject, makeProject, removeProject } from './support/project.ts';

const environment = serversAvailable ? pythonEnvironment() : null;
const books = ['alembic_version'];

let alembic: Alembic;
let databases: Databases;
let template: string;
const folders: string[] = [];

beforeAll(async () => {
  if (environment === null) return;
  alembic = new Alembic(environment);
  databases = await startDatabases();
  template = await initialized('generic');
});
afterAll(async () => {
  alembic?.stop();
  await databases?.stop();
  for (const folder of folders) await removeProject(folder);
});

/** Files whose formatting is looked at in the end, all at once: the formatters start slowly. */
const written: string[] = [];

/** Made by the first test that needs them: they take a while. */
let shared: Promise<Cases> | undefined;

function sharedStages(): Promise<Cases> {
  shared ??= sharedCases(databases);
  return shared;
}

/** What `alembic init` makes, with the requirement that a project would have. */
async function initialized(kind: string, scripts = 'alembic'): Promise<string> {
  const folder = await makeProject({ 'requirements.txt': 'alembic\nsqlalchemy\npsycopg\n' });
  folders.push(folder);
  await alembic.do({ do: 'init', folder, scripts, template: kind });
  return folder;
}

/** A copy of a project, or of one as `alembic init` leaves it. */
async function project(source = template): Promise<string> {
  const folder = await copyProject(source);
  folders.push(folder);
  return folder;
}

function driverUrl({ url }: Database): string {
  return url.replace('postgres://', 'postgresql+psycopg://');
}

async function emit(folder: string, stage: Stage): Promise<EmitResult> {
  const stack = await detectStack(folder);
  const emitted = await alembicTarget.emit({
    ...readProject(folder),
    plan: stage.plan,
    current: stage.current,
    desired: stage.desired,
    verdict: null,
    stack,
    project: folder,
    name: stage.name,
    domain: stage.domain,
    now: new Date(),
  });
  await writeFiles(folder, emitted.files);
  return emitted;
}

/** A stage whose schemas are what statements make, on a server that has those before. */
async function stageOf(
  name: string,
  before: string,
  ddl: string,
  consent: Partial<Parameters<typeof planChange>[0]> = {},
): Promise<Stage> {
  const database = await databases.create();
  try {
    await database.session.execute(before);
    const start = await database.catalog();
    await database.session.execute(ddl);
    const expected = await database.catalog();
    const changes = diff(start, expected);
    const plan = planChange({
      from: start,
      to: expected,
      changes,
      defaultSchema: 'public',
      ...consent,
    });
    return { name, domain: name, plan, current: start, desired: expected, start, expected };
  } finally {
    await database.drop();
  }
}

/** Every file but Python's own, by path. */
function snapshot(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  const ours = files.filter((name) => !name.includes('__pycache__'));
  return Object.fromEntries(
    ours.map((name) => [name, readFileSync(join(folder, name)).toString('latin1')]),
  );
}

async function upAndDown(folder: string, database: Database, stage: Stage): Promise<EmitResult> {
  const job = { folder, url: driverUrl(database) };
  const before = (await alembic.do({ ...job, do: 'heads' })) as string[];
  const emitted = await emit(folder, stage);
  const { files } = emitted;
  expect(await alembic.do({ ...job, do: 'heads' })).toHaveLength(1);
  for (const { path } of files) written.push(join(folder, path));
  for (const way of ['up', 'again']) {
    await alembic.do({ ...job, do: 'upgrade' });
    // A column that is filled as a copy, and takes the place of the old one, comes last.
    const compare = stage.current.tables.length === 0 ? differences : differencesAfterDown;
    expect(compare(stage.expected, await database.catalog(books)), way).toEqual([]);
    if (way === 'again') break;
    await alembic.do({ ...job, do: 'downgrade', to: before[0] ?? 'base' });
    expect(differencesAfterDown(stage.start, await database.catalog(books))).toEqual([]);
  }
  return emitted;
}

describe.skipIf(environment === null)('Alembic', () => {
  test('the example, then each of its evolutions: up, down, up', async () => {
    const { example, evolutions, backApart } = await sharedStages();
    const [base, model] = [await project(), await databases.create()];
    await upAndDown(base, model, example);
    for (const evolution of [...evolutions, backApart]) {
      const database = await databases.copy(model);
      const folder = await project(base);
      await database.session.execute(evolution.rows);
      await upAndDown(folder, database, evolution);
      await database.drop();
    }
    await model.drop();
  });

  test('texts with the markers of every tool: up, down, up', async () => {
    const { hostile } = await sharedStages();
    const database = await databases.create();
    await upAndDown(await project(), database, hostile);
    await database.drop();
  });

  test('thirty generated designs: up, down, up', async () => {
    const { designs } = await sharedStages();
    for (const design of designs) {
      const database = await databases.create();
      await upAndDown(await project(), database, design);
      await database.drop();
    }
  });

  test('texts that Python, SQLAlchemy and drivers would read as their own', async () => {
    const nasty = [
      'ends in "',
      '"""',
      "it's 'quoted'",
      'a \\ b \\n \\: \\\\',
      ':name and :"x" at 12:30 ::text :a:b :ünï',
      '100% %s %(x)s %% %',
      `{x} {{y}} \${z} \`tick\` */ /* -- no`,
      'two\nlines\r\nand a tab\tbell\u0007',
      '\u2028 \u202e emoji 👩‍🚀 한',
      '# no comment',
    ];
    const text = (value: string) => `E'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
    const columns = nasty.map((value, n) => `c${n} text DEFAULT ${text(value)}`);
    const checks = nasty.map(
      (value, n) => `CONSTRAINT k${n} CHECK (c${n} <> ${text(value)} || 'x')`,
    );
    const comments = nasty.map((value, n) => `COMMENT ON COLUMN nasty.c${n} IS ${text(value)};`);
    const indexes = nasty.map(
      (value, n) =>
        `CREATE INDEX i${n} ON nasty ((c${n} || ${text(value)})) WHERE c${n} <> ${text(value)};`,
    );
    const all = nasty.join(' ');
    const ddl = `CREATE TABLE nasty (id bigint PRIMARY KEY, ${[...columns, ...checks].join(', ')});
      COMMENT ON TABLE nasty IS ${text(all)};
      ${comments.join('\n')}
      ${indexes.join('\n')}
      CREATE VIEW seen AS SELECT id, ${text(all)} AS text FROM nasty;
      CREATE FUNCTION said() RETURNS text LANGUAGE sql AS ${text(`SELECT ${text(all)}`)};
      COMMENT ON FUNCTION said() IS ${text(all)};
      CREATE TYPE mood AS ENUM (${nasty
        .filter((value) => value.length < 20)
        .map(text)
        .join(', ')});
      CREATE TABLE "t :x %s ""q""" ("c :y %% \\" mood[] NOT NULL, "select" int, "Ünï" int,
        CONSTRAINT "u :z %" UNIQUE ("select", "Ünï"));`;
    for (const before of ['', 'CREATE TABLE nasty (id bigint PRIMARY KEY);']) {
      const made =
        before === ''
          ? ddl
          : ddl.replace(/CREATE TABLE nasty[\s\S]*?\);\n/, () => {
              const adds = [...columns, ...checks].map((each) => `ADD ${each}`).join(', ');
              return `ALTER TABLE nasty ${adds};\n`;
            });
      const stage = await stageOf(`nasty ${all}`, before, made);
      const database = await databases.create();
      await database.session.execute(before);
      await upAndDown(await project(), database, stage);
      await database.drop();
    }
  });

  describe('with declarative models', () => {
    const base =
      'from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n';
    const classic =
      'from sqlalchemy import Column\nfrom sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n';

    /** A project whose env.py compares the tables with `app.models`. */
    async function withModels(models: Readonly<Record<string, string>>): Promise<string> {
      const folder = await project();
      await mkdir(join(folder, 'app'));
      for (const [path, text] of Object.entries({ 'app/__init__.py': '', ...models })) {
        await mkdir(join(folder, path, '..'), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      const env = await readFile(join(folder, 'alembic/env.py'), 'utf8');
      const compared = env.replace(
        'target_metadata = None',
        'from app.models import Base\n\ntarget_metadata = Base.metadata',
      );
      await writeFile(join(folder, 'alembic/env.py'), compared);
      return folder;
    }

    async function checked(folder: string, database: Database): Promise<void> {
      const job = { folder, url: driverUrl(database), forget: ['app'] };
      await alembic.do({ ...job, do: 'upgrade' });
      await alembic.do({ ...job, do: 'check' });
      // Mappers are put together when they are first used.
      await alembic.do({ ...job, do: 'mappers', module: 'app.models' });
    }

    test.each([
      ['Mapped', base, 99],
      ['Column', classic, 3],
      ['CRLF', base.replaceAll('\n', '\r\n'), 1],
    ])(
      'of the form %s: check finds nothing after the example and after each evolution',
      async (_, text, count) => {
        const { example, evolutions } = await sharedStages();
        for (const evolution of evolutions.slice(0, count)) {
          const database = await databases.create();
          const folder = await withModels({ 'app/models.py': text });
          const made = await emit(folder, example);
          expect(made.findings.map(({ code }) => code)).toEqual([]);
          await checked(folder, database);
          const path = join(folder, 'app/models.py');
          if (text.includes('\r')) expect(await readFile(path, 'utf8')).not.toMatch(/[^\r]\n/);
          else written.push(path);
          await database.session.execute(evolution.rows);
          const { findings } = await emit(folder, evolution);
          expect(findings.filter(({ code }) => code === 'model-not-updated')).toEqual([]);
          await checked(folder, database);
          await database.drop();
        }
      },
    );

    test('generated designs: check finds nothing, or a finding says what is left', async () => {
      const { designs } = await sharedStages();
      let clean = 0;
      for (const design of designs.slice(0, 15)) {
        const database = await databases.create();
        const folder = await withModels({ 'app/models.py': base });
        const { findings } = await emit(folder, design);
        const told = findings.filter(({ code }) => code === 'model-not-updated');
        if (told.length === 0) {
          clean += 1;
          await checked(folder, database);
        }
        // Names of fifty characters leave no form that fits the line.
        const path = join(folder, 'app/models.py');
        if (!/^.{89}/m.test(await readFile(path, 'utf8'))) written.push(path);
        await database.drop();
      }
      expect(clean).toBeGreaterThan(7);
    });
  });

  describe('projects as they are', () => {
    /** The name and folder that Alembic itself would give, without the id. */
    async function sameNames(folder: string, stage: Stage, more: object = {}): Promise<void> {
      const copy = await makeProject();
      folders.push(copy);
      await cp(folder, copy, { recursive: true });
      const before = snapshot(folder);
      const { files, findings } = await emit(folder, stage);
      expect(findings).toEqual([]);
      expect(files.map(({ kind }) => kind)).toEqual(['create']);
      const after = snapshot(folder);
      for (const path of files.map((file) => file.path)) delete after[path];
      expect(after).toEqual(before);
      await alembic.do({ ...more, do: 'revision', folder: copy, message: stage.name });
      const theirs = Object.keys(snapshot(copy)).filter((path) => before[path] === undefined);
      const bare = (path: string) => path.replace(/(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])/, 'id');
      expect(files.map(({ path }) => bare(path))).toEqual(theirs.map(bare));
      expect(await alembic.do({ ...more, do: 'heads', folder })).toHaveLength(1);
    }

    async function edit(folder: string, path: string, change: (text: string) => string) {
      const text = await readFile(join(folder, path), 'utf8');
      expect(change(text)).not.toBe(text);
      await writeFile(join(folder, path), change(text));
    }

    const dated = (text: string) =>
      text.replace(
        /^# file_template = %%\(year\)d_.*$/m,
        'file_template = %%(year)d_%%(month).2d-%%(slug)s-%%(rev)s',
      );

    const small = () =>
      stageOf(
        'Add a Übung, with: more words than the slug can hold',
        '',
        'CREATE TABLE one (id int PRIMARY KEY)',
      );

    test('a template for names, a zone, a short slug, CRLF', async () => {
      const folder = await project();
      await edit(folder, 'alembic.ini', (text) =>
        dated(text)
          .replace('# timezone =', 'timezone = UTC')
          .replace('# truncate_slug_length = 40', 'truncate_slug_length = 22')
          .replaceAll('\n', '\r\n'),
      );
      await sameNames(folder, await small());
    });

    test('folders by year, read recursively, behind revisions of their own', async () => {
      const folder = await project();
      await edit(folder, 'alembic.ini', (text) =>
        text
          .replace(
            /^# file_template = %%\(year\)d\/.*$/m,
            'file_template = %%(year)d/%%(rev)s_%%(slug)s',
          )
          .replace('# recursive_version_locations = false', 'recursive_version_locations = true'),
      );
      await alembic.do({ do: 'revision', folder, message: 'first' });
      await alembic.do({ do: 'revision', folder, message: 'second' });
      await sameNames(folder, await small());
    });

    test('[tool.alembic] of pyproject.toml, edited by hand', async () => {
      const folder = await initialized('pyproject', 'db/migrations');
      await edit(folder, 'pyproject.toml', (text) =>
        text
          .replace(
            /^# file_template = "%%\(year\)d_.*$/m,
            'file_template = "%%(month).2d_%%(rev)s_%%(slug)s" # ours',
          )
          .replace(/^# truncate_slug_length = 40/m, 'truncate_slug_length = 12'),
      );
      await sameNames(folder, await small());
    });

    test('several folders of versions', async () => {
      const folder = await project();
      await mkdir(join(folder, 'billing'));
      await edit(folder, 'alembic.ini', (text) =>
        text.replace(
          /^# version_locations = .*$/m,
          'version_locations = %(here)s/alembic/versions:%(here)s/billing',
        ),
      );
      const stage = await small();
      const database = await databases.create();
      await upAndDown(folder, database, stage);
      await database.drop();
    });

    test('the async template, with asyncpg', async () => {
      const folder = await initialized('async');
      const stage = await stageOf(
        'people',
        '',
        `CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL DEFAULT ':x');
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$`,
      );
      const database = await databases.create();
      const url = database.url.replace('postgres://', 'postgresql+asyncpg://');
      await emit(folder, stage);
      const live = await stageOf(
        'index people',
        'CREATE TABLE people (id bigint PRIMARY KEY)',
        'CREATE INDEX i ON people (id)',
      );
      await alembic.do({ do: 'upgrade', folder, url });
      expect(differences(stage.expected, await database.catalog(books))).toEqual([]);
      await emit(folder, live);
      await alembic.do({ do: 'upgrade', folder, url });
      await alembic.do({ do: 'downgrade', folder, url });
      expect(differencesAfterDown(stage.start, await database.catalog(books))).toEqual([]);
      await database.drop();
    });

    test('upgrade --sql writes what psql can run', async () => {
      const { example } = await sharedStages();
      const folder = await project();
      await emit(folder, example);
      const sql = await alembic.do({ do: 'sql', folder, url: 'postgresql+psycopg://' });
      const database = await databases.create();
      await database.session.execute(String(sql));
      expect(differences(example.expected, await database.catalog(books))).toEqual([]);
      await database.drop();
    });

    test('a revision that fails on the way can be run again', async () => {
      const before = 'CREATE TABLE t (id int, n int); INSERT INTO t VALUES (1, 1), (1, 2);';
      const stage = await stageOf(
        'unique ids',
        before,
        'DELETE FROM t; ALTER TABLE t ADD COLUMN note text; CREATE INDEX t_n ON t (n); CREATE UNIQUE INDEX t_id ON t (id);',
      );
      const folder = await project();
      const database = await databases.create();
      await database.session.execute(before);
      await emit(folder, stage);
      const job = { do: 'upgrade', folder, url: driverUrl(database) };
      expect((await alembic.ask(job)).error).toContain('UniqueViolation');
      await database.session.execute('DELETE FROM t WHERE n = 2');
      await alembic.do(job);
      expect(differences(stage.expected, await database.catalog(books))).toEqual([]);
      await database.drop();
    });

    test('write_migration writes it, proved, with the models', async () => {
      const state = await makeProject();
      folders.push(state);
      process.env.TABLEWRIGHT_STATE_DIR = state;
      const folder = await project();
      await mkdir(join(folder, 'app'));
      await writeFile(
        join(folder, 'app/models.py'),
        'from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    """Ours."""\n',
      );
      try {
        const { id } = await designSchema({
          domain: 'library',
          entities: [
            { name: 'author', attributes: [{ name: 'name' }] },
            {
              name: 'book',
              attributes: [
                { name: 'title' },
                { name: 'genre', values: ['prose', 'verse'], fixed: true },
              ],
            },
          ],
          relationships: [{ from: 'book', to: 'author', cardinality: 'many_to_one' }],
        });
        const { migration } = await writeMigration({ design_id: id, project_path: folder });
        expect(migration.target).toBe('alembic');
        expect(migration.findings.map(({ code }) => code)).not.toContain('target-not-supported');
        expect(migration.files.map(({ path }) => path.replace(/[0-9a-f]{12}/, 'id'))).toEqual([
          'alembic/versions/id_create_library.py',
          'app/models.py',
        ]);
        const models = await readFile(join(folder, 'app/models.py'), 'utf8');
        expect(models).toContain('class Base(DeclarativeBase):\n    """Ours."""\n');
        expect(models).toContain('books: Mapped[list["Book"]] = relationship(');
        expect(models).toContain('author: Mapped["Author"] = relationship(');
        const database = await databases.create();
        await alembic.do({ do: 'upgrade', folder, url: driverUrl(database) });
        const { tables } = await database.catalog(books);
        expect(tables.map(({ name }) => name)).toEqual(['authors', 'books']);
        await alembic.do({ do: 'downgrade', folder, url: driverUrl(database) });
        expect((await database.catalog(books)).tables).toEqual([]);
        await database.drop();
      } finally {
        delete process.env.TABLEWRIGHT_STATE_DIR;
      }
    });
  });

  test('Black and Ruff would leave every file as it is', async () => {
    expect(written.length).toBeGreaterThan(0);
    expect(await formattingComplaints(alembic.environment, '/', written)).toBe('');
  });
});
