import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { migrationName } from '../../src/detect/migrations/describe.ts';
import { compareStamps, inferConvention, parseName } from '../../src/detect/migrations/naming.ts';
import { nextName } from '../../src/detect/migrations/next-name.ts';
import { detect, npm, removeProjects } from './support.ts';

const now = new Date('2026-03-04T05:06:07.089Z');

function conventionOf(names: readonly string[], inner: string | null = null): string {
  const parsed = names.map((name) => parseName(name, inner !== null));
  return (
    inferConvention(
      parsed.filter((name) => name !== null),
      inner,
    ) ?? 'none'
  );
}

describe('naming conventions', () => {
  const cases: readonly (readonly [
    names: string | readonly string[],
    convention: string,
    next: string,
  ])[] = [
    ['20250221233640_init', '{utc:YYYYMMDDHHmmss}_{slug}/migration.sql', '20260304050607_add_tax'],
    [['01_init', '18_pixels', '19_replay'], '{seq:2}_{slug}/migration.sql', '20_add_tax'],
    [['0000_calm_hulk.sql', '0001_wild_wolf.sql'], '{seq:4}_{slug}.sql', '0002_add_tax.sql'],
    ['1700000000000-CreateUser.ts', '{unix:ms}-{slug:pascal}.ts', '1772600767089-AddTax.ts'],
    [
      'Migration20240101120000_init.ts',
      'Migration{utc:YYYYMMDDHHmmss}_{slug}.ts',
      'Migration20260304050607_add_tax.ts',
    ],
    [
      'Migration20240101120000.ts',
      'Migration{utc:YYYYMMDDHHmmss}.ts',
      'Migration20260304050607.ts',
    ],
    [
      '20240101120000-add-name.js',
      '{utc:YYYYMMDDHHmmss}-{slug:kebab}.js',
      '20260304050607-add-tax.js',
    ],
    ['20240101120000_add_name.js', '{utc:YYYYMMDDHHmmss}_{slug}.js', '20260304050607_add_tax.js'],
    [
      '20240101120000_addName.js',
      '{utc:YYYYMMDDHHmmss}_{slug:camel}.js',
      '20260304050607_addTax.js',
    ],
    [
      '2025-01-08T00:27:52.203Z_x.ts',
      '{utc:YYYY-MM-DDTHH:mm:ss.SSSZ}_{slug}.ts',
      '2026-03-04T05:06:07.089Z_add_tax.ts',
    ],
    [
      '20230309T045948368Z-x.ts',
      '{utc:YYYYMMDDTHHmmssSSSZ}-{slug}.ts',
      '20260304T050607089Z-add_tax.ts',
    ],
    [['001-a.ts', '002-b-c.ts'], '{seq:3}-{slug:kebab}.ts', '003-add-tax.ts'],
    ['1650000000000_init', '{unix:ms}_{slug}/up.sql', '1772600767089_add_tax'],
    [['1_a.up.sql', '1_a.down.sql'], '{seq}_{slug}.up.sql', '2_add_tax.up.sql'],
    [['9_a.sql', '10_b.sql', '11_c.sql'], '{seq}_{slug}.sql', '12_add_tax.sql'],
    [['09_a.sql', '10_b.sql'], '{seq:2}_{slug}.sql', '11_add_tax.sql'],
    [['000001.sql', '000002.sql'], '{seq:6}.sql', '000003.sql'],
    [
      '2024-05-06_aaaaaaaaaaaa_x.py',
      '{utc:YYYY-MM-DD}_{hex:12}_{slug}.py',
      '2026-03-04_HEX_add_tax.py',
    ],
    ['aaaaaaaaaaaa_x_y.py', '{hex:12}_{slug}.py', 'HEX_add_tax.py'],
    [['0001_initial.py', '0002_x.py'], '{seq:4}_{slug}.py', '0003_add_tax.py'],
    [
      '3_20240101120000_x.py',
      '{seq}_{utc:YYYYMMDDHHmmss}_{slug}.py',
      '4_20260304050607_add_tax.py',
    ],
    [
      'app_2024_01_02T03_04_05_678901.py',
      'app_{utc:YYYY_MM_DDTHH_mm_ss}_{random}.py',
      'app_2026_03_04T05_06_07_000000.py',
    ],
    ['20240101120000_add_x.rb', '{utc:YYYYMMDDHHmmss}_{slug}.rb', '20260304050607_add_tax.rb'],
    [
      '2014_10_12_000000_create_users.php',
      '{utc:YYYY_MM_DD_HHmmss}_{slug}.php',
      '2026_03_04_050607_add_tax.php',
    ],
    ['Version20240101120000.php', 'Version{utc:YYYYMMDDHHmmss}.php', 'Version20260304050607.php'],
    [['V1__a.sql', 'V2__b.sql', 'V10__c.sql'], 'V{seq}__{slug}.sql', 'V11__add_tax.sql'],
    [['V1.0__a.sql', 'V1.1__b.sql'], 'V{version}__{slug}.sql', 'V1.2__add_tax.sql'],
    ['V20240101__a.sql', 'V{utc:YYYYMMDD}__{slug}.sql', 'V20260304__add_tax.sql'],
    [['000001_a.up.sql', '000002_b.up.sql'], '{seq:6}_{slug}.up.sql', '000003_add_tax.up.sql'],
    ['20240101120000.sql', '{utc:YYYYMMDDHHmmss}.sql', '20260304050607.sql'],
    ['2024-01-02-030405_x', '{utc:YYYY-MM-DD-HHmmss}_{slug}/up.sql', '2026-03-04-050607_add_tax'],
    [
      '2024-01-02-030405-0000_x',
      '{utc:YYYY-MM-DD-HHmmss}-0000_{slug}/up.sql',
      '2026-03-04-050607-0000_add_tax',
    ],
    ['m20240101_000001_x.rs', 'm{utc:YYYYMMDD_HHmmss}_{slug}.rs', 'm20260304_050607_add_tax.rs'],
    ['20240101120000_x.exs', '{utc:YYYYMMDDHHmmss}_{slug}.exs', '20260304050607_add_tax.exs'],
    [
      '20240101120000_AddName.cs',
      '{utc:YYYYMMDDHHmmss}_{slug:pascal}.cs',
      '20260304050607_AddTax.cs',
    ],
    [
      ['2024-01-02_00_Init.sql', '2024-01-02_01_More.sql'],
      '{utc:YYYY-MM-DD}_{seq:2}_{slug:pascal}.sql',
      '2026-03-04_01_AddTax.sql',
    ],
    [['v0.4.0.go', 'v0.7.0.go'], 'v{version}.go', 'v0.8.0.go'],
    [
      ['zz_migration.0001_a.go', 'zz_migration.0002_b.go'],
      'zz_migration.{seq:4}_{slug}.go',
      'zz_migration.0003_add_tax.go',
    ],
    ['1700000000_x.sql', '{unix:s}_{slug}.sql', '1772600767_add_tax.sql'],
  ];
  it.each(cases)('%s', (names, convention, next) => {
    const list = typeof names === 'string' ? [names] : names;
    const inner = /\/(\w+\.sql)$/.exec(convention)?.[1] ?? null;
    expect(conventionOf(list, inner)).toBe(convention);
    const stampOf = (name: string) => parseName(name, inner !== null)?.stamp ?? '';
    const newest = [...list].sort((a, b) => compareStamps(stampOf(a), stampOf(b))).at(-1) as string;
    const made = nextName(convention, newest, 'add_tax', now);
    expect(convention.includes('{hex') ? made.replace(/[0-9a-f]{12}(?=_add)/, 'HEX') : made).toBe(
      next,
    );
  });

  it.each([
    'README.md',
    'index.ts',
    '__init__.py',
    '403_test.go.txt',
    'schema.sql',
    'lib.rs',
    '2fa.ts',
    'env.py',
  ])('%s is no migration', (name) => {
    expect(parseName(name, false)).toBeNull();
  });

  it('follows the newest ten names, not the oldest', () => {
    const old = Array.from(
      { length: 30 },
      (_, index) => `${String(index + 1).padStart(3, '0')}_old.sql`,
    );
    const recent = Array.from({ length: 10 }, (_, index) => `2024010112000${index}_new_one.sql`);
    expect(conventionOf([...old, ...recent])).toBe('{utc:YYYYMMDDHHmmss}_{slug}.sql');
  });

  it('comes after a newest name that lies in the future, or is no time at all', () => {
    const convention = '{utc:YYYYMMDDHHmmss}_{slug}.rb';
    expect(nextName(convention, '20270101000000_x.rb', 'a', now)).toBe('20270101000001_a.rb');
    expect(nextName(convention, '20271231235959_x.rb', 'a', now)).toBe('20280101000000_a.rb');
    expect(nextName(convention, '20270818000099_x.rb', 'a', now)).toBe('20270818000100_a.rb');
    expect(nextName('{unix:ms}_{slug}.ts', '1900000000009_x.ts', 'a', now)).toBe(
      '1900000000010_a.ts',
    );
    expect(nextName('{utc:YYYY-MM-DD}_{seq:2}_{slug}.sql', '2026-03-04_07_x.sql', 'a', now)).toBe(
      '2026-03-04_08_a.sql',
    );
    expect(nextName('{seq:4}_{slug}.sql', '9999_x.sql', 'a', now)).toBe('10000_a.sql');
  });

  it('gives a slug that every file system and language takes', () => {
    expect(nextName('{seq:3}_{slug}.sql', null, '../../etc/pa$$wd; DROP "x"', now)).toBe(
      '001_etc_pa_wd_drop_x.sql',
    );
    expect(nextName('{seq:3}_{slug}.sql', null, '漢字', now)).toBe('001_migration.sql');
    expect(nextName('{seq:3}_{slug:pascal}.cs', null, 'addTaxRate to_orders', now)).toBe(
      '001_AddTaxRateToOrders.cs',
    );
  });

  it('the next name is of the same convention and sorts after the newest', () => {
    const tokens = [
      '{utc:YYYYMMDDHHmmss}',
      '{utc:YYYY-MM-DD-HHmmss}',
      '{utc:YYYY_MM_DD_HHmmss}',
      '{utc:YYYYMMDDHHmm}',
      '{unix:ms}',
      '{unix:s}',
      '{seq:4}',
      '{seq}',
      '{version}',
      '{utc:YYYYMMDD_HHmmss}',
      '{seq}_{utc:YYYYMMDDHHmmss}',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...tokens),
        fc.constantFrom('', 'V', 'm', 'Version', 'zz_migration.'),
        fc.constantFrom('_', '-', '__'),
        fc.date({ min: new Date('2001-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 60 }),
        (token, prefix, separator, start, count) => {
          const convention = `${prefix}${token}${separator}{slug}.sql`;
          const names: string[] = [];
          for (let index = 0; index < count; index++) {
            const name = nextName(convention, names.at(-1) ?? null, 'add_one', start);
            const parsed = parseName(name, false);
            expect(parsed?.slug).toBe('add_one');
            const before = names.at(-1);
            if (before !== undefined) {
              expect(
                compareStamps(parsed?.stamp ?? '', parseName(before, false)?.stamp ?? ''),
              ).toBe(1);
            }
            names.push(name);
          }
          const inferred = conventionOf(names);
          expect(
            parseName(nextName(inferred, names.at(-1) as string, 'x', start), false)?.prefix,
          ).toBe(prefix);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the ledger', () => {
  afterAll(removeProjects);

  const revision = (id: string, down: string) =>
    `revision = "${id}"\ndown_revision = ${down}\nfrom alembic import op\n`;

  it('finds two heads of Alembic, and their merge', async () => {
    const files = {
      'requirements.txt': 'alembic\nsqlalchemy\npsycopg2\n',
      'alembic.ini': '[alembic]\nscript_location = alembic\n',
      'alembic/env.py': '',
      'alembic/versions/aaaaaaaaaaaa_a.py': revision('aaaaaaaaaaaa', 'None'),
      'alembic/versions/bbbbbbbbbbbb_b.py': revision('bbbbbbbbbbbb', '"aaaaaaaaaaaa"'),
      'alembic/versions/cccccccccccc_c.py': revision('cccccccccccc', '"aaaaaaaaaaaa"'),
    };
    const branched = await detect(files);
    expect(branched.migrations[0]?.heads).toEqual(['bbbbbbbbbbbb_b.py', 'cccccccccccc_c.py']);
    expect(
      branched.findings.find((finding) => finding.code === 'migrations-branched')?.severity,
    ).toBe('critical');
    const merged = await detect({
      ...files,
      'alembic/versions/dddddddddddd_d.py': revision(
        'dddddddddddd',
        '(\n  "bbbbbbbbbbbb",\n  "cccccccccccc",\n)',
      ),
    });
    expect(merged.migrations[0]?.heads).toEqual(['dddddddddddd_d.py']);
    expect(merged.migrations[0]?.newest).toBe('dddddddddddd_d.py');
    expect(merged.findings.map((finding) => finding.code)).not.toContain('migrations-branched');
  });

  it('finds two heads of a Django application', async () => {
    const migration = (down: string) =>
      `from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = [\n        ("auth", "0099_x"),\n        ${down}\n    ]\n`;
    const stack = await detect({
      'requirements.txt': 'django\npsycopg\n',
      'shop/migrations/0001_initial.py': migration(''),
      'shop/migrations/0002_a.py': migration('("shop", "0001_initial"),'),
      'shop/migrations/0002_b.py': migration('("shop", "0001_initial"),'),
    });
    expect(stack.migrations[0]?.heads).toEqual(['0002_a.py', '0002_b.py']);
    expect(stack.migrations[0]?.duplicates).toEqual(['0002_a.py', '0002_b.py']);
  });

  it('finds duplicate numbers and gaps, and takes steps of ten for a habit', async () => {
    const sql = '-- migrate:up\ncreate table a ();\n';
    const stack = await detect({
      'a/migrations/001_a.sql': sql,
      'a/migrations/002_b.sql': sql,
      'a/migrations/002_c.sql': sql,
      'a/migrations/005_d.sql': sql,
      'a/migrations/006_e.sql': sql,
      'a/migrations/008_f.sql': sql,
      'b/migrations/010_a.sql': sql,
      'b/migrations/020_b.sql': sql,
      'b/migrations/030_c.sql': sql,
    });
    const [a, b] = stack.migrations;
    expect(a).toMatchObject({
      directory: 'a/migrations',
      gaps: ['3..4', '7'],
      duplicates: ['002_b.sql', '002_c.sql'],
      heads: ['008_f.sql'],
    });
    expect(b).toMatchObject({ directory: 'b/migrations', gaps: [], duplicates: [] });
    expect(stack.findings.map((finding) => finding.code).sort()).toEqual(
      expect.arrayContaining(['migrations-duplicate-number', 'migrations-gap']),
    );
  });

  it('takes an up and its down for one migration', async () => {
    const stack = await detect({
      'migrations/1_a.up.sql': 'create table a ();',
      'migrations/1_a.down.sql': 'drop table a;',
      'migrations/2_b.up.sql': 'create table b ();',
      'migrations/2_b.down.sql': 'drop table b;',
    });
    expect(stack.migrations[0]).toMatchObject({
      count: 2,
      duplicates: [],
      gaps: [],
      next: '3_name.up.sql',
    });
  });

  it("says so when Drizzle's journal and files disagree", async () => {
    const stack = await detect({
      'package.json': npm(['drizzle-orm', 'drizzle-kit', 'pg']),
      'drizzle.config.ts':
        "import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql' });\n",
      'drizzle/meta/_journal.json': JSON.stringify({
        dialect: 'postgresql',
        entries: [{ tag: '0000_a' }, { tag: '0001_lost' }],
      }),
      'drizzle/0000_a.sql': 'create table a ();',
      'drizzle/0002_by_hand.sql': 'create table b ();',
    });
    const finding = stack.findings.find((entry) => entry.code === 'migrations-journal-differs');
    expect(finding?.message).toContain('0001_lost');
    expect(finding?.message).toContain('0002_by_hand');
  });

  it('finds the migration that was edited after atlas.sum was written', async () => {
    const contents = {
      '1.sql': 'create table a ();\n',
      '2.sql': 'create table b ();\n',
      '3.sql': 'create table c ();\n',
    };
    const running = createHash('sha256');
    const sums = Object.entries(contents).map(
      ([name, text]) => `${name} h1:${running.update(name).update(text).copy().digest('base64')}`,
    );
    const files = Object.fromEntries(
      Object.entries(contents).map(([name, text]) => [`migrations/${name}`, text]),
    );
    const sum = `h1:whole=\n${sums.join('\n')}\n`;
    const clean = await detect({ ...files, 'migrations/atlas.sum': sum });
    expect(clean.migrations[0]?.tool).toBe('atlas');
    expect(clean.findings.map((finding) => finding.code)).not.toContain('migrations-edited');
    const edited = await detect({
      ...files,
      'migrations/2.sql': 'create table bb ();\n',
      'migrations/atlas.sum': sum,
    });
    expect(edited.findings.find((finding) => finding.code === 'migrations-edited')).toMatchObject({
      severity: 'critical',
      subject: 'migrations/2.sql',
    });
  });

  it('orders a folder for each version by the version', async () => {
    const stack = await detect({
      'go.mod': 'module notes\nrequire modernc.org/sqlite v1.0.0\n',
      'store/migration/sqlite/0.9/00__a.sql':
        'CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);',
      'store/migration/sqlite/0.10/00__b.sql': 'CREATE TABLE b (id INTEGER);',
      'store/migration/sqlite/0.10/01__c.sql': 'CREATE TABLE c (id INTEGER);',
    });
    expect(stack.migrations).toHaveLength(1);
    expect(stack.migrations[0]).toMatchObject({
      directory: 'store/migration/sqlite',
      convention: '0.10/{seq:2}__{slug}.sql',
      newest: '0.10/01__c.sql',
      next: '0.10/02__name.sql',
      count: 3,
      duplicates: [],
    });
  });

  it('names a migration for any slug', async () => {
    const stack = await detect({
      'migrations/001_a.sql': 'create table a ();',
      'migrations/002_b.sql': 'create table b ();',
    });
    const [migrations] = stack.migrations;
    expect(migrations?.next).toBe('003_name.sql');
    expect(migrationName(migrations as never, 'add tax', now)).toBe('003_add_tax.sql');
  });
});
