import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stack } from '../../src/detect/stack.ts';
import { diff } from '../../src/diff/diff.ts';
import { fileName, localTime, slugOf } from '../../src/emit/alembic/file-name.ts';
import { readIni } from '../../src/emit/alembic/ini.ts';
import { isReadByText } from '../../src/emit/alembic/ops/sql.ts';
import { insideTriple, pythonComment, pythonString } from '../../src/emit/alembic/python/string.ts';
import { alembicTarget } from '../../src/emit/alembic/target.ts';
import { chooseTarget } from '../../src/emit/index.ts';
import type { EmitInput, EmitResult } from '../../src/emit/target.ts';
import { Refusal } from '../../src/ir/findings.ts';
import type { Schema } from '../../src/ir/schema.ts';
import { planChange } from '../../src/plan/change.ts';
import { check, column, foreignKey, index, key, schemaOf, table } from '../support/build-schema.ts';
import { evolution, input } from './support/plans.ts';

/** A project that is there only as a list of files. */
function reader(files: Readonly<Record<string, string>>): Pick<EmitInput, 'read' | 'list'> {
  return {
    read: async (path) => files[path] ?? null,
    list: async (folder) => {
      const head = folder === '' ? '' : `${folder}/`;
      const below = Object.keys(files).filter((path) => path.startsWith(head));
      const names = below.map((path) => path.slice(head.length).replace(/\/.*$/, '/'));
      return [...new Set(names)].sort();
    },
  };
}

function stack(directory: string, tool = 'alembic'): Stack {
  return {
    project: '/project',
    fallback: false,
    engines: ['postgresql'],
    primaryEngine: 'postgresql',
    orm: ['sqlalchemy'],
    migrationTool: [tool],
    migrations: [
      {
        directory,
        tool,
        engine: null,
        convention: '{hex:12}_{slug}.py',
        next: null,
        count: 0,
        newest: null,
        heads: [],
        gaps: [],
        duplicates: [],
      },
    ],
    schemaFiles: [],
    connections: [],
    platforms: [],
    units: [],
    confidence: 'high',
    evidence: [],
    findings: [],
  };
}

const ini = '[alembic]\nscript_location = migrations\n';

function emit(
  files: Readonly<Record<string, string>>,
  more: Partial<EmitInput> = {},
): Promise<EmitResult> {
  return alembicTarget.emit(
    input('/project', { ...reader(files), stack: stack('migrations/versions'), ...more }),
  );
}

async function paths(files: Readonly<Record<string, string>>): Promise<string[]> {
  return (await emit(files)).files.map(({ path }) => path);
}

async function refusal(files: Readonly<Record<string, string>>): Promise<Refusal> {
  const error: unknown = await emit(files).catch((thrown: unknown) => thrown);
  if (error instanceof Refusal) return error;
  throw new Error('it was not refused');
}

function assignments(content: string): (string | undefined)[] {
  return ['revision', 'down_revision'].map(
    (name) => new RegExp(`^${name}[^=\\n]*= (.*)$`, 'm').exec(content)?.[1],
  );
}

function revision(id: string, down: string): string {
  return `"""x"""\nrevision: str = '${id}'\ndown_revision: str | None = ${down}\n`;
}

/** What Python makes of a literal that we wrote. */
function evaluated(literal: string): string {
  const body = literal.startsWith('"""') ? literal.slice(3, -3) : literal.slice(1, -1);
  return body.replace(/\\(?:x(..)|u(....)|U(.{8})|([\s\S]))/g, (_, x, u, long, one: string) => {
    const hex = x ?? u ?? long;
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return { n: '\n', r: '\r', t: '\t' }[one] ?? one;
  });
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '"',
        "'",
        '\\',
        '"""',
        '\n',
        '\r',
        '\t',
        '\u2028',
        '\u202e',
        '{',
        '%',
        '😀',
        'a',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('Python literals', () => {
  test('say the text again, on one line, and cannot be left', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!/\p{Cs}/u.test(text));
        const literal = pythonString(text);
        expect(evaluated(literal)).toBe(text);
        expect(literal).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u);
        const quote = literal[0] ?? '';
        const inside = literal.slice(1, -1).replace(/\\[\s\S]/g, '');
        expect(inside).not.toContain(quote);
        expect(inside).not.toContain('\\');
      }),
    );
  });

  test('in three quotes, too', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!/\p{Cs}/u.test(text));
        const block = `"""\n${insideTriple(text)}\n"""`;
        expect(evaluated(block)).toBe(`\n${text}\n`);
        expect(block.slice(3, -3).replace(/\\[\s\S]/g, '')).not.toContain('"""');
        expect(block).not.toContain('\r');
      }),
    );
  });

  test('refuse half of a surrogate pair', () => {
    expect(() => pythonString('a \ud800 b')).toThrow(Refusal);
    expect(() => insideTriple('\udc00')).toThrow(Refusal);
  });

  test('comments stay on their lines', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const line of pythonComment(text)) {
          expect(line).toMatch(/^# /);
          expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u);
        }
      }),
    );
  });
});

test('what text() would take for a parameter is seen', () => {
  const taken = ["a ~ ':x'", "' :1'", "'\\:a'", '(:ünï)', 'now():x'];
  const left = ['a::text', "'12:30'", "'a:b'", "':'", "': x'", 'ARRAY[1:2]'];
  expect(taken.filter(isReadByText)).toEqual(taken);
  expect(left.filter(isReadByText)).toEqual([]);
});

describe('the file', () => {
  const now = new Date('2026-03-05T23:04:05.678Z');
  const defaults = { fileTemplate: '%(rev)s_%(slug)s', slugLength: 40 };

  test('has the name that the template makes', () => {
    const time = localTime(now, 'Europe/Berlin');
    const named = (fileTemplate: string) =>
      fileName({ ...defaults, fileTemplate }, 'abc', 'Add Status: now!', time);
    expect(named('%(rev)s_%(slug)s')).toBe('abc_add_status_now.py');
    expect(named('%(year)d-%(month).2d-%(day).2d_%(hour).2d%(minute)02d-%(second)5d')).toBe(
      '2026-03-06_0004-    5.py',
    );
    expect(named('%(epoch)d/%(rev)-5s|%%')).toBe('1772751845/abc  |%.py');
    expect(() => named('%(author)s')).toThrow(Refusal);
  });

  test('says its date as Python does', () => {
    expect(localTime(now, 'UTC').text).toBe('2026-03-05 23:04:05.678000+00:00');
    expect(localTime(now, 'asia/kolkata').text).toBe('2026-03-06 04:34:05.678000+05:30');
    expect(localTime(new Date('2026-07-01T00:00:00Z'), 'America/St_Johns').text).toBe(
      '2026-06-30 21:30:00-02:30',
    );
    expect(() => localTime(now, 'Mars/Olympus')).toThrow(Refusal);
  });

  test('cuts a long slug at a word', () => {
    expect(slugOf('add the thing', 40)).toBe('add_the_thing');
    expect(slugOf('add the thing', 9)).toBe('add_the_');
    expect(slugOf('Überlänge 注文', 40)).toBe('überlänge_注文');
    expect(slugOf('unbreakable', 5)).toBe('unbre_');
  });
});

test('INI files are read as configparser does', () => {
  const text =
    '\ufeff[alembic]\r\n; no\r\n# no\r\nA = b # kept\r\nlist = one\r\n  two\r\n\r\n[other]\r\na: c\r\n';
  expect(readIni(text).get('alembic')).toEqual(
    new Map([
      ['a', 'b # kept'],
      ['list', 'one\ntwo'],
    ]),
  );
  expect(readIni(text).get('other')?.get('a')).toBe('c');
});

describe('the place in the history', () => {
  test('is the first one, in the folder of the settings', async () => {
    const { files } = await emit({ 'alembic.ini': ini });
    const [file] = files;
    expect(file?.path).toMatch(/^migrations\/versions\/[0-9a-f]{12}_create_invoicing\.py$/);
    expect(assignments(file?.content ?? '')[1]).toBe('None');
  });

  test('follows the head, also behind a merge, a tuple over lines and comments', async () => {
    const { files } = await emit({
      'alembic.ini': ini,
      'migrations/versions/1.py': revision('aaa', 'None'),
      'migrations/versions/2.py': 'revision = "bbb"\ndown_revision = \'aaa\'  # first\n',
      'migrations/versions/3.py': revision('ccc', "'aaa'"),
      'migrations/versions/4.py':
        "revision: str = 'ddd'\ndown_revision: Union[str, Sequence[str], None] = (\n    'bbb',  # left\n    'ccc',\n)\n",
      'migrations/versions/__init__.py': "revision = 'eee'\n",
      'migrations/versions/helper.py': 'x = 1\n',
    });
    expect(assignments(files[0]?.content ?? '')[1]).toBe('"ddd"');
  });

  test('chains the revisions of a plan, and says where they ship', async () => {
    const { files } = await emit({ 'alembic.ini': ini }, { plan: evolution, name: 'add status' });
    const made = files.map(({ content }) => assignments(content));
    expect(made.map(([, down]) => down)).toEqual(['None', ...made.slice(0, -1).map(([id]) => id)]);
    expect(files.map(({ phase }) => phase)).toEqual(['expand', 'expand', 'expand', 'backfill']);
    expect(files[1]?.content).toContain('with op.get_context().autocommit_block():');
    expect(files[0]?.content).not.toContain('autocommit_block');
  });

  test('two heads are refused, with the command that joins them', async () => {
    const { code, message, fix } = await refusal({
      'alembic.ini': ini,
      'migrations/versions/1.py': revision('aaa', 'None'),
      'migrations/versions/2.py': revision('bbb', "'aaa'"),
      'migrations/versions/3.py': revision('ccc', "'aaa'"),
    });
    expect(code).toBe('several_heads');
    expect(message).toContain('migrations/versions/3.py');
    expect(fix).toContain('alembic merge -m "merge heads" bbb ccc');
  });

  test('branches without a common base go on in the folder that was detected', async () => {
    const both = `${ini}version_locations = %(here)s/migrations/versions:%(here)s/other\npath_separator = os\n`;
    const { files, findings } = await emit({
      'alembic.ini': both,
      'migrations/versions/1.py': revision('aaa', 'None'),
      'other/1.py': revision('bbb', 'None'),
    });
    expect(files[0]?.path).toMatch(/^migrations\/versions\//);
    expect(assignments(files[0]?.content ?? '')[1]).toBe('"aaa"');
    expect(findings.map(({ code }) => code)).toEqual(['several-heads']);
  });

  test('a revision lies beside the one that it follows', async () => {
    const both = `${ini}version_locations = migrations/versions, other\n`;
    const [path] = await paths({
      'alembic.ini': both,
      'migrations/versions/1.py': revision('aaa', 'None'),
      'other/2.py': revision('bbb', "'aaa'"),
    });
    expect(path).toMatch(/^other\//);
  });

  test('a history that is computed is refused', async () => {
    const { code } = await refusal({
      'alembic.ini': ini,
      'migrations/versions/1.py': 'revision = "aaa"\ndown_revision = previous.revision\n',
    });
    expect(code).toBe('revision_not_readable');
  });
});

describe('the settings', () => {
  test('of alembic.ini win over those of pyproject.toml', async () => {
    const toml =
      '[tool.alembic]\nscript_location = "%(here)s/migrations"\nfile_template = "toml_%%(rev)s"\ntimezone = "UTC"\n';
    const [one] = await paths({ 'pyproject.toml': toml });
    expect(one).toMatch(/\/toml_[0-9a-f]{12}\.py$/);
    const [other] = await paths({
      'pyproject.toml': toml,
      'alembic.ini': `${ini}file_template = %%(year)d/%%(hour).2d_%%(rev)s\n`,
    });
    expect(other).toMatch(/^migrations\/versions\/2026\/13_[0-9a-f]{12}\.py$/);
  });

  test('may lie in the folder itself, as Flask-Migrate has them', async () => {
    const { files } = await emit(
      { 'app/migrations/alembic.ini': '[alembic]\ntruncate_slug_length = 6\n' },
      { stack: stack('app/migrations/versions', 'flask-migrate') },
    );
    expect(files[0]?.path).toMatch(/^app\/migrations\/versions\/[0-9a-f]{12}_create_\.py$/);
  });
});

describe('the template', () => {
  const mako = `"""\${message}

Revision ID: \${up_revision}
Revises: \${down_revision | comma,n}
Create Date: \${create_date}

"""
# ours
import sqlalchemy as sa
import sqlmodel
from alembic import op
\${imports if imports else ""}

revision = \${repr(up_revision)}
down_revision = \${repr(down_revision)}


def upgrade():
    \${upgrades if upgrades else "pass"}


def downgrade():
    \${downgrades if downgrades else "pass"}
`;

  test('of the project is followed', async () => {
    const { files, findings } = await emit({
      'alembic.ini': ini,
      'migrations/script.py.mako': mako,
    });
    const content = files[0]?.content ?? '';
    expect(content).toContain('# ours\n');
    expect(content).toContain('import sqlmodel\n');
    expect(content).toMatch(/\ndef upgrade\(\):\n {4}\S/);
    expect(content).not.toMatch(/\$\{(?!x)/);
    expect(findings).toEqual([]);
  });

  test('that does more than fill in is not, and that is said', async () => {
    for (const added of ['% if x:\n', '<%! import os %>\n', `\${author}\n`]) {
      const { files, findings } = await emit({
        'alembic.ini': ini,
        'migrations/script.py.mako': added + mako,
      });
      expect(files[0]?.content).toContain('"""Upgrade schema."""');
      expect(findings.map(({ code }) => code)).toEqual(['template-not-followed']);
    }
  });

  test('keeps the message in its docstring', async () => {
    const name = 'ends in "" \\ and """ \n quit()"';
    for (const files of [
      { 'alembic.ini': ini },
      { 'alembic.ini': ini, 'migrations/script.py.mako': mako },
    ]) {
      const made = await emit(files as Record<string, string>, { name });
      const [head = ''] = /^"""[\s\S]*?(?<!\\)"""/.exec(made.files[0]?.content ?? '') ?? [];
      expect(head).toContain('Create Date:');
      expect(head).toContain('quit()');
    }
  });
});

test('an env.py that runs all in one transaction is a finding when there are several', async () => {
  const env = 'context.configure(connection=connection, target_metadata=target_metadata)\n';
  const files = { 'alembic.ini': ini, 'migrations/env.py': env };
  const codes = async (content: string) =>
    (await emit({ ...files, 'migrations/env.py': content }, { plan: evolution })).findings.map(
      ({ code }) => code,
    );
  expect(await codes(env)).toEqual(['revisions-share-a-transaction']);
  expect(
    await codes(env.replace('connection,', 'connection, transaction_per_migration=True,')),
  ).toEqual([]);
});

test('it is the target of projects with Alembic and Flask-Migrate', () => {
  for (const tool of ['alembic', 'flask-migrate']) {
    const { target, findings } = chooseTarget(stack('migrations/versions', tool));
    expect(target.id).toBe('alembic');
    expect(findings).toEqual([]);
  }
});

async function bodies(from: Schema, to: Schema, more: object = {}): Promise<string> {
  const plan = planChange({ from, to, changes: diff(from, to), defaultSchema: 'public', ...more });
  const { files } = await emit({ 'alembic.ini': ini }, { plan, current: from, desired: to });
  return files.map(({ content }) => content.slice(content.indexOf('def upgrade'))).join('\n');
}

describe('operations', () => {
  const users = table('users', [column('id', 'uuid'), column('email', 'text')], {
    primaryKey: key('users_pkey', ['id']),
  });
  const posts = table(
    'posts',
    [column('id', 'bigint'), column('user_id', 'uuid'), column('title', 'varchar(40)?')],
    {
      primaryKey: key('posts_pkey', ['id']),
      foreignKeys: [foreignKey('posts_user_id_fkey', ['user_id'], 'users', ['id'], 'cascade')],
      checks: [check('posts_title_check', "title <> ''")],
      indexes: [index('posts_user_id_idx', ['user_id'], { predicate: 'title IS NOT NULL' })],
      comment: 'what "users" wrote',
    },
  );
  const one = schemaOf([users]);
  const two = schemaOf([users, posts]);

  test('of a new table are as in the golden text', async () => {
    expect(await bodies(one, two)).toMatchInlineSnapshot(`
      "def upgrade() -> None:
          """Upgrade schema."""
          op.execute("SET LOCAL lock_timeout = '5s'")

          # Create table posts.
          op.create_table(
              "posts",
              sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
              sa.Column("user_id", postgresql.UUID(as_uuid=True), nullable=False),
              sa.Column("title", sa.String(length=40), nullable=True),
              sa.PrimaryKeyConstraint("id", name=op.f("posts_pkey")),
              sa.CheckConstraint("title <> ''", name=op.f("posts_title_check")),
              sa.ForeignKeyConstraint(
                  ["user_id"],
                  ["users.id"],
                  name=op.f("posts_user_id_fkey"),
                  ondelete="CASCADE",
              ),
              comment='what "users" wrote',
          )

          op.create_index(
              op.f("posts_user_id_idx"),
              "posts",
              ["user_id"],
              unique=False,
              postgresql_where=sa.text("title IS NOT NULL"),
          )

          op.execute("SET LOCAL lock_timeout TO DEFAULT")


      def downgrade() -> None:
          """Downgrade schema."""
          op.execute("SET LOCAL lock_timeout = '5s'")

          op.drop_table("posts")

          op.execute("SET LOCAL lock_timeout TO DEFAULT")
      "
    `);
  });

  test('of an index on a live table run in no transaction', async () => {
    const with1 = { ...users, indexes: [index('users_email_idx', ['lower(email)'])] };
    const text = await bodies(one, schemaOf([with1]));
    expect(text).toContain('postgresql_concurrently=True');
    expect(text).toContain('with op.get_context().autocommit_block():');
    expect(text).not.toContain('CREATE INDEX');
  });
});
