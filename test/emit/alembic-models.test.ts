import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diff } from '../../src/diff/diff.ts';
import { readModule } from '../../src/emit/alembic/models/module.ts';
import { withElements } from '../../src/emit/alembic/models/tuple-edit.ts';
import { logicalLines } from '../../src/emit/alembic/python/lines.ts';
import { alembicTarget } from '../../src/emit/alembic/target.ts';
import type { Schema } from '../../src/ir/schema.ts';
import { planChange } from '../../src/plan/change.ts';
import { column, foreignKey, index, key, schemaOf, table } from '../support/build-schema.ts';
import { input } from './support/plans.ts';

describe('logical lines', () => {
  test('cover the text, whatever it is', () => {
    const piece = fc.constantFrom(
      'x = 1\n',
      '"""',
      "'",
      '"',
      '(',
      ')',
      '[',
      ']\n',
      '\\\n',
      '# c\n',
      '\r\n',
      '    ',
      'f"{a}"',
      '\n',
      'r"\\"',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const lines = logicalLines(text);
        expect(lines.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
        for (const { start, end } of lines) expect(end).toBeGreaterThan(start);
      }),
    );
  });

  test('go over brackets, strings and backslashes', () => {
    const text =
      'a = (1,\n  "x)",  # )\n  2)\nb = """\nc = 1\n"""\nd = 1 + \\\n  2\ne = \'it\\\'s\'\n';
    expect(logicalLines(text).map((line) => line.text[0])).toEqual(['a', 'b', 'd', 'e']);
  });
});

test('a module tells its classes, their tables and what is imported', () => {
  const module = readModule(
    'models.py',
    `"""Models."""
from __future__ import annotations
import sqlalchemy as sa, uuid
from sqlalchemy.orm import (
    Mapped,  # typed
    mapped_column as column,
)

class Base(DeclarativeBase):
    pass

class User(Base):  # people
    """class Fake(Base): x"""

    __tablename__ = 'users'  # old
    __table_args__ = {"schema": "app"}
    id: Mapped[int] = column(primary_key=True)

    def name(self):
        local = 1
        return local

    # the end
x = 1
`,
  );
  expect([...module.names]).toEqual([
    ['annotations', '__future__.annotations'],
    ['sa', 'sqlalchemy'],
    ['uuid', 'uuid'],
    ['Mapped', 'sqlalchemy.orm.Mapped'],
    ['column', 'sqlalchemy.orm.mapped_column'],
    ['Base', ''],
    ['User', ''],
    ['x', ''],
  ]);
  const [base, user] = module.classes;
  expect(base?.table).toBeNull();
  expect(user).toMatchObject({ name: 'User', bases: ['Base'], table: 'users', schema: 'app' });
  expect(user?.attributes.map(({ name }) => name)).toEqual([
    '__tablename__',
    '__table_args__',
    'id',
  ]);
  expect(module.text.slice(0, module.importsEnd)).toMatch(/column,\n\)\n$/);
});

describe('more elements of __table_args__', () => {
  const cases: readonly (readonly [before: string, after: string])[] = [
    ['(sa.A("x"),)', '(\n        sa.A("x"),\n        NEW,\n    )'],
    ['(A("x"), {"a": 1})', '(\n        A("x"),\n        NEW,\n        {"a": 1},\n    )'],
    ['{"a": 1}', '(\n        NEW,\n        {"a": 1},\n    )'],
    ['()', '(\n        NEW,\n    )'],
    [
      '(\n        A("),"),  # ),\n        B(),\n    )',
      '(\n        A("),"),  # ),\n        B(),\n        NEW,\n    )',
    ],
    ['(\n        A(),\n        B()\n    )', '(\n        A(),\n        B(),\n        NEW,\n    )'],
    [
      '(\n        A(),\n        {"c": "d"},\n    )',
      '(\n        A(),\n        NEW,\n        {"c": "d"},\n    )',
    ],
  ];
  test.each(cases)('%j', (before, after) => {
    const head = '__table_args__ = ';
    expect(withElements(head + before, ['NEW'], '    ')).toBe(head + after);
  });

  test('are not put where the value is computed', () => {
    for (const value of ['base_args + (A(),)', '(A(),) + more', 'make()', '[A()]', '(A()']) {
      expect(withElements(`__table_args__ = ${value}`, ['NEW'], '    ')).toBeNull();
    }
  });
});

/** Odd on purpose: every byte of it has to stay. */
const models = `# -*- coding: utf-8 -*-
'''Models,  kept by hand.'''
from   sqlalchemy.orm import DeclarativeBase,Mapped, mapped_column
from typing import Optional
import sqlalchemy as sa


class Base( DeclarativeBase ) :
  pass


class User(Base):
  # two spaces
  __tablename__='users'
  id:Mapped[int]=mapped_column(primary_key=True)   # trailing
  email : Mapped[Optional[str]] = mapped_column( sa.Text ,
        index = True)

  @property
  def domain(self):
    return self.email.split('@')[1]


# end of file, no line break`;

const users = table('users', [column('id', 'bigint'), column('email', 'text?')], {
  primaryKey: key('users_pkey', ['id']),
});
const grown = {
  ...users,
  columns: [...users.columns, column('nick', 'varchar(20)?')],
  indexes: [index('users_nick_idx', ['nick'])],
};
const posts = table(
  'posts',
  [column('id', 'uuid'), column('author_id', 'bigint?'), column('class', 'text')],
  {
    primaryKey: key('posts_pkey', ['id']),
    foreignKeys: [foreignKey('posts_author_id_fkey', ['author_id'], 'users', ['id'], 'set null')],
  },
);

async function emitModels(text: string, from: Schema, to: Schema) {
  const plan = planChange({ from, to, changes: diff(from, to), defaultSchema: 'public' });
  const files: Readonly<Record<string, string>> = { 'app/models.py': text };
  const stack = {
    project: '/project',
    fallback: false,
    engines: ['postgresql'],
    primaryEngine: 'postgresql',
    orm: ['sqlalchemy'],
    migrationTool: ['alembic'],
    migrations: [],
    schemaFiles: ['app/models.py'],
    connections: [],
    platforms: [],
    units: [],
    confidence: 'high',
    evidence: [],
    findings: [],
  } as const;
  const { files: written, findings } = await alembicTarget.emit(
    input('/project', {
      read: async (path) => files[path] ?? null,
      list: async () => [],
      stack: {
        ...stack,
        engines: [...stack.engines],
        orm: [...stack.orm],
        migrationTool: [...stack.migrationTool],
        migrations: [],
        schemaFiles: [...stack.schemaFiles],
        connections: [],
        platforms: [],
        units: [],
        evidence: [],
        findings: [],
      },
      plan,
      current: from,
      desired: to,
    }),
  );
  const update = written.find(({ path }) => path === 'app/models.py');
  return { content: update?.content ?? null, codes: findings.map(({ code }) => code), findings };
}

/** The first text with nothing but insertions, line by line. */
function isKept(before: string, after: string): boolean {
  const lines = before.split('\n');
  let at = 0;
  for (const line of after.split('\n')) {
    // The last line had no break: it gets one.
    if (line === lines[at] || (at === lines.length - 1 && line === `${lines[at]}\r`)) at += 1;
  }
  return at === lines.length;
}

describe('models written by hand', () => {
  test.each([
    ['', models],
    ['with CRLF', models.replaceAll('\n', '\r\n')],
  ])('keep every line, and get what is new %s', async (_, text) => {
    const { content, codes } = await emitModels(text, schemaOf([users]), schemaOf([grown, posts]));
    expect(codes).toEqual([]);
    expect(isKept(text, content ?? '')).toBe(true);
    const plain = (content ?? '').replaceAll('\r\n', '\n');
    if (text.includes('\r')) expect(content).not.toMatch(/[^\r]\n/);
    expect(plain).toContain(
      '  nick: Mapped[Optional[str]] = mapped_column(sa.String(length=20))\n',
    );
    expect(plain).toContain(
      '  __table_args__ = (\n      sa.Index("users_nick_idx", "nick"),\n  )\n',
    );
    expect(plain).toContain(
      '  posts: Mapped[list["Post"]] = relationship(\n      back_populates="author",\n',
    );
    expect(plain).toContain('class Post(Base):\n  __tablename__ = "posts"\n');
    expect(plain).toContain('  class_: Mapped[str] = mapped_column("class", sa.Text())\n');
    expect(plain).toContain(
      'author: Mapped[Optional["User"]] = relationship(back_populates="posts")',
    );
    expect(plain).toMatch(/^import uuid$/m);
  });

  test('are told what to change where a column was written by hand', async () => {
    const after = {
      ...users,
      columns: [users.columns[0] ?? column('id', 'bigint'), column('email', 'varchar(9)?')],
    };
    const { content, findings } = await emitModels(models, schemaOf([after]), schemaOf([users]));
    expect(content).toBeNull();
    expect(findings[0]).toMatchObject({ code: 'model-not-updated' });
    expect(findings[0]?.message).toContain('mapped_column(sa.Text())');
  });

  test('are left alone where `sa` is something else, or the base is of another kind', async () => {
    const other = models.replace('import sqlalchemy as sa', 'import sa');
    const one = await emitModels(other, schemaOf([users]), schemaOf([grown]));
    expect(one.content).toBeNull();
    expect(one.codes).toContain('model-not-updated');
    const flask = models
      .replaceAll('(Base)', '(db.Model)')
      .replace('class Base( DeclarativeBase ) :', 'class Other:');
    expect((await emitModels(flask, schemaOf([users]), schemaOf([grown]))).content).toBeNull();
  });
});
