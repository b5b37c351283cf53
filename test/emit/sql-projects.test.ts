/**
 * Projects as their tools' own commands begin them and people go on with them: comments, odd
 * formatting, CRLF, folders elsewhere. A new migration goes behind theirs, and every byte stays.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { detectStack } from '../../src/detect/detect.ts';
import { chooseTarget } from '../../src/emit/index.ts';
import { atlasSum } from '../../src/emit/sql/atlas-sum.ts';
import { writeFiles } from '../../src/emit/write.ts';
import { input } from './support/plans.ts';
import { removeTemporary, temporaryFolder } from './support/processes.ts';

type Files = Readonly<Record<string, string>>;

const folder = temporaryFolder();
afterAll(() => removeTemporary(folder));

let numbered = 0;
function project(files: Files): string {
  numbered += 1;
  const path = join(folder, `project-${numbered}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

function snapshot(path: string): Record<string, string> {
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(path, name)).isFile());
  return Object.fromEntries(
    files.map((name) => [name, readFileSync(join(path, name)).toString('latin1')]),
  );
}

const bytes = (text: string) => Buffer.from(text).toString('latin1');

interface Project {
  readonly what: string;
  readonly files: Files;
  readonly target: string;
  /** Those that are made. */
  readonly made: readonly string[];
  /** What others become of which the tool must know; every other file stays. */
  readonly changed?: (before: string, made: (path: string) => string) => string;
}

const up = 'CREATE TABLE orders (\r\n\tid   int ,note text -- Ümläut\r\n);\r\n';
const down = 'drop table ORDERS\r\n;';

const projects: readonly Project[] = [
  {
    what: 'dbmate, in a service, with CRLF and notes above the marker',
    files: {
      'services/api/package.json': '{ "devDependencies": { "dbmate": "^2", "pg": "^8" } }\n',
      'services/api/store/changes/20250101000000_create_orders.sql': `\uFEFF-- by hand\r\n-- migrate:up   transaction:true\r\n${up}\r\n\r\n-- migrate:down\r\n${down}`,
      'services/api/store/changes/20250102030405_Second One.sql':
        '-- migrate:up\n\n\n-- migrate:down\n\n',
      'services/api/schema.sql': '-- dumped\n',
    },
    target: 'dbmate',
    made: ['services/api/store/changes/20261122131415_add_note.sql'],
  },
  {
    what: 'goose, numbered, with a migration in Go between',
    files: {
      'go.mod': 'module example.com/x\n\nrequire github.com/pressly/goose/v3 v3.29.0\n',
      'internal/store/schema/00001_init.sql': `-- +goose Up\r\n-- +goose StatementBegin\r\n${up}-- +goose StatementEnd\r\n\r\n-- +goose Down\r\n${down}\r\n`,
      'internal/store/schema/00002_seed.go':
        'package schema\n\nfunc init() { goose.AddMigrationContext(up, down) }\n',
      'internal/store/schema/embed.go': 'package schema\n',
    },
    target: 'goose',
    made: ['internal/store/schema/00003_add_note.sql'],
  },
  {
    what: 'golang-migrate, six digits, empty ways back',
    files: {
      'go.mod': 'module x\n\nrequire github.com/golang-migrate/migrate/v4 v4.20.1\n',
      'assets/sql/000001_orders.up.sql': up,
      'assets/sql/000001_orders.down.sql': down,
      'assets/sql/000002_later.up.sql': '',
      'assets/sql/000002_later.down.sql': '',
      'assets/sql/README.md': '# How we migrate\r\n',
    },
    target: 'golang-migrate',
    made: ['assets/sql/000003_add_note.up.sql', 'assets/sql/000003_add_note.down.sql'],
  },
  {
    what: 'Flyway, dotted versions with gaps, repeatable ones beside',
    files: {
      'pom.xml':
        '<project><dependencies><dependency><groupId>org.flywaydb</groupId><artifactId>flyway-database-postgresql</artifactId></dependency></dependencies></project>\r\n',
      'db/scripts/flyway.toml': '[flyway]\nlocations = ["filesystem:sql"]\n',
      'src/main/resources/db/migration/V1.0.1__orders.sql': up,
      'src/main/resources/db/migration/V1.0.7__Later on.sql': '-- nothing\r\n',
      'src/main/resources/db/migration/R__views.sql': 'CREATE OR REPLACE VIEW v AS SELECT 1;\r\n',
    },
    target: 'flyway',
    made: [
      'src/main/resources/db/migration/V1.0.8__add_note.sql',
      'src/main/resources/db/migration/U1.0.8__add_note.sql',
    ],
  },
  {
    what: 'Liquibase, its changelog in XML with tabs, comments and CRLF',
    files: {
      'pom.xml':
        '<project><dependencies><dependency><groupId>org.liquibase</groupId><artifactId>liquibase-core</artifactId></dependency></dependencies></project>\n',
      'changes/root.xml':
        '\uFEFF<?xml version="1.0" ?>\r\n<databaseChangeLog>\r\n\t<!-- ours -->\r\n\t<include  file="v1/001-orders.sql"\trelativeToChangelogFile="true" />\r\n\r\n</databaseChangeLog>',
      'changes/v1/001-orders.sql': `--liquibase formatted sql\r\n\r\n--changeset Ada Byron:first splitStatements:false\r\n${up}--rollback ${down.replace('\r\n', ' ')}\r\n`,
    },
    target: 'liquibase',
    made: ['changes/v1/002-add_note.sql'],
    changed: (before) =>
      before.replace(
        / \/>\r\n/,
        ' />\r\n\t<include  file="v1/002-add_note.sql"\trelativeToChangelogFile="true" />\r\n',
      ),
  },
  {
    what: 'sqlx, pairs in a crate of a workspace',
    files: {
      'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
      'crates/store/Cargo.toml':
        '[package]\nname = "store"\n\n[dependencies]\nsqlx = { version = "0.8", features = ["postgres", "migrate"] }\n',
      'crates/store/migrations/20250101000000_orders.up.sql': `-- Add up migration script here\r\n${up}`,
      'crates/store/migrations/20250101000000_orders.down.sql': `-- Add down migration script here\r\n${down}`,
    },
    target: 'sqlx',
    made: [
      'crates/store/migrations/20261122131415_add_note.up.sql',
      'crates/store/migrations/20261122131415_add_note.down.sql',
    ],
  },
  {
    what: 'node-pg-migrate, SQL, in a folder of its own choice',
    files: {
      'package.json':
        '{\r\n  "scripts": { "db": "node-pg-migrate -m database/steps -j sql" },\r\n  "dependencies": { "node-pg-migrate": "^9", "pg": "^8" }\r\n}\r\n',
      'database/steps/1700000000000_create-orders.sql': `-- Up Migration\r\n${up}\r\n-- Down Migration\r\n${down}`,
    },
    target: 'node-pg-migrate',
    made: ['database/steps/1795353255678_add-note.sql'],
  },
  {
    what: 'graphile-migrate, with work going on in current.sql',
    files: {
      '.gmrc': '{\n  // ours\n  "connectionString": "postgres://localhost/x",\n}\n',
      'migrations/current.sql': '-- Enter migration here\r\nselect  1 ;\r\n',
      'migrations/committed/000001.sql': `--! Previous: -\n--! Hash: sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709\n\n${up}`,
    },
    target: 'graphile-migrate',
    made: [
      'migrations/committed/000002-add-note.sql',
      'migrations/committed/rollback/000002-add-note.sql',
    ],
  },
  {
    what: 'Supabase, with seeds and functions beside',
    files: {
      'supabase/config.toml': 'project_id = "x"\r\n',
      'supabase/seed.sql': "insert into orders values (1,'x')\r\n",
      'supabase/migrations/20250101000000_remote_schema.sql': up,
      'supabase/functions/hello/index.ts': 'Deno.serve(() => new Response("hi"))\n',
    },
    target: 'supabase',
    made: [
      'supabase/migrations/20261122131415_add_note.sql',
      'supabase/rollback/20261122131415_add_note.sql',
    ],
  },
  {
    what: 'Diesel, with its own first migration',
    files: {
      'Cargo.toml':
        '[package]\nname = "x"\n\n[dependencies]\ndiesel = { version = "2", features = ["postgres"] }\n',
      'diesel.toml': '[print_schema]\nfile = "src/schema.rs"\n',
      'migrations/.keep': '',
      'migrations/00000000000000_diesel_initial_setup/up.sql': `-- ours\r\n${up}`,
      'migrations/00000000000000_diesel_initial_setup/down.sql': down,
    },
    target: 'diesel',
    made: [
      'migrations/2026-11-22-131415_add_note/up.sql',
      'migrations/2026-11-22-131415_add_note/down.sql',
    ],
  },
  {
    what: 'Atlas, whose sum lists the new file behind the old ones',
    files: {
      'atlas.hcl':
        'env "local" {\r\n  migration {\r\n    dir = "file://db/steps"\r\n  }\r\n  url = "postgres://localhost/x"\r\n}\r\n',
      'db/steps/20250101000000_orders.sql': up,
      'db/steps/atlas.sum': atlasSum(new Map([['20250101000000_orders.sql', up]])),
    },
    target: 'atlas',
    made: ['db/steps/20261122131415_add_note.sql', 'db/steps/rollback/20261122131415_add_note.sql'],
    changed: (_, made) =>
      atlasSum(
        new Map([
          ['20250101000000_orders.sql', up],
          ['20261122131415_add_note.sql', made('db/steps/20261122131415_add_note.sql')],
        ]),
      ),
  },
  {
    what: 'sql-migrate, with settings of several databases and a directive of its own',
    files: {
      'go.mod': 'module example.com/x\n\nrequire github.com/rubenv/sql-migrate v1.8.1\n',
      'dbconfig.yml':
        '# ours\r\nproduction:\r\n    dialect: postgres\r\n    dir: store/changes\r\n    table: changes\r\n',
      'store/changes/20250101000000-orders.sql': `\n-- +migrate Up\r\n-- +migrate StatementBegin\r\n${up}-- +migrate StatementEnd\r\n\r\n-- +migrate Down\r\n${down}\r\n`,
      'store/changes/20250102030405-later_on.sql': '-- +migrate Up\n\n-- +migrate Down\n',
    },
    target: 'sql-migrate',
    made: ['store/changes/20261122131415-add_note.sql'],
  },
  {
    what: 'Hasura, with metadata and a way back that is missing',
    files: {
      'hasura/config.yaml': 'version: 3\r\nmetadata_directory: metadata\r\n',
      'hasura/metadata/databases/databases.yaml':
        '- name: default\n  kind: postgres\n  tables: "!include default/tables/tables.yaml"\n',
      'hasura/migrations/default/1700000000000_init/up.sql': up,
      'hasura/migrations/default/1700000000000_init/down.sql': down,
      'hasura/migrations/default/1700000001000_later_on/up.sql': '-- nothing\r\n',
    },
    target: 'hasura',
    made: [
      'hasura/migrations/default/1795353255678_add_note/up.sql',
      'hasura/migrations/default/1795353255678_add_note/down.sql',
    ],
  },
  {
    what: 'no tool: numbered files',
    files: {
      'README.md': '# Apply with psql\r\n',
      'sql/2025/README': 'old\r\n',
      'backend/migrations/007-orders.sql': up,
      'backend/migrations/008-later-on.sql': '\uFEFF-- nothing yet\r\n',
      'docker-compose.yml': 'services:\n  db:\n    image: postgres:17\n',
    },
    target: 'sql',
    made: ['backend/migrations/009-add-note.sql', 'backend/migrations/rollback/009-add-note.sql'],
  },
];

describe.each(projects)('$what', ({ files, target: id, made, changed }) => {
  test('goes on where it is', async () => {
    const path = project(files);
    const before = snapshot(path);
    const stack = await detectStack(path);
    const { target } = chooseTarget(stack);
    expect(target.id).toBe(id);
    const result = await target.emit(input(path, { stack, name: 'add note' }));
    await writeFiles(path, result.files);
    const after = snapshot(path);
    const created = Object.keys(after).filter((name) => before[name] === undefined);
    expect(created.sort()).toEqual([...made].sort());
    const updated = result.files.filter(({ kind }) => kind === 'update').map((file) => file.path);
    expect(updated).toHaveLength(changed === undefined ? 0 : 1);
    for (const [name, text] of Object.entries(files)) {
      const expected = updated.includes(name)
        ? changed?.(text, (one) => readFileSync(join(path, one), 'utf8'))
        : text;
      expect(after[name], name).toBe(bytes(expected ?? ''));
    }
  });

  test('is found again with the new migration behind the others', async () => {
    const path = project(files);
    const stack = await detectStack(path);
    const { target } = chooseTarget(stack);
    const { files: written } = await target.emit(input(path, { stack, name: 'add note' }));
    await writeFiles(path, written);
    const again = await detectStack(path);
    expect(chooseTarget(again).target.id).toBe(id);
    const directories = (each: typeof stack) => each.migrations.map(({ directory }) => directory);
    expect(directories(again)).toEqual(directories(stack));
    const before = stack.findings.map(({ code }) => code);
    expect(again.findings.filter(({ code }) => !before.includes(code))).toEqual([]);
  });
});
