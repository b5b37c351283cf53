import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { designSchema } from '../src/design.ts';
import { writeMigration } from '../src/migrate.ts';
import { knowProject } from '../src/stack.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tablewright-design-'));
  process.env.TABLEWRIGHT_STATE_DIR = join(folder, 'state');
});
afterAll(async () => {
  delete process.env.TABLEWRIGHT_STATE_DIR;
  await rm(folder, { recursive: true, force: true });
});

async function project(name: string, files: Record<string, string> = {}): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, 'migrations'), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    await writeFile(join(path, 'migrations', file), text);
  }
  return path;
}

describe('what the proof tells about a design', () => {
  it('a pattern that is no regular expression, and a default that its check refuses', async () => {
    const { design } = await designSchema({
      domain: 'codes',
      entities: [
        {
          name: 'code',
          attributes: [
            { name: 'label', type: 'text', pattern: '[(' },
            { name: 'size', type: 'integer', default: '5', max: 3 },
            { name: 'weight', type: 'integer', default: '2', max: 3 },
          ],
        },
      ],
    });
    expect(design.verdict?.passed).toBe(false);
    expect(design.verdict?.violations.map(({ code, subject }) => [code, subject])).toEqual([
      ['value-refused', 'check:public.codes.codes_label_format_check'],
      ['value-refused', 'check:public.codes.codes_size_check'],
    ]);
  });

  it('a role that the server must have', async () => {
    const { design } = await designSchema({
      domain: 'grants',
      entities: [{ name: 'item', attributes: [{ name: 'title' }] }],
      extras: [{ name: 'grant', sql: 'GRANT SELECT ON items TO app_reader' }],
    });
    expect(design.verdict?.passed).toBe(true);
    expect(design.findings).toContainEqual(
      expect.objectContaining({ code: 'needs-role', subject: 'app_reader' }),
    );
  });

  it('a search in an expression is served by a trigram index', async () => {
    const { design } = await designSchema({
      domain: 'people',
      entities: [{ name: 'person', attributes: [{ name: 'name' }], expected_rows: 1_000_000 }],
      access_patterns: [{ name: 'by piece', entity: 'person', filter: ['lower(name) LIKE $1'] }],
    });
    expect(design.verdict?.violations).toEqual([]);
    expect(design.schema.tables[0]?.indexes.map(({ method }) => method)).toEqual(['gin']);
  });
});

describe('a revision', () => {
  it('gives only what changes', async () => {
    const base = await designSchema({
      domain: 'shelves',
      entities: [{ name: 'book', attributes: [{ name: 'title' }], expected_rows: 90_000 }],
    });
    const { design } = await designSchema({
      base_design_id: base.id,
      access_patterns: [{ name: 'by title', entity: 'book', filter: ['title'] }],
    });
    expect(design.domain).toBe('shelves');
    expect(design.indexes.map(({ name }) => name)).toEqual(['idx_books_title']);
  });

  it('without a base is refused where a model must have something', async () => {
    await expect(designSchema({ domain: 'x' })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('a project', () => {
  it('has tables that the model may refer to without naming them as entities', async () => {
    const path = await project('slots', {
      '001_slots.sql': 'CREATE TABLE slots (id bigint PRIMARY KEY, label text NOT NULL);',
    });
    const { design } = await designSchema({
      domain: 'notes',
      project_path: path,
      entities: [{ name: 'note', attributes: [{ name: 'body' }] }],
      relationships: [{ from: 'note', to: 'slot', cardinality: 'many_to_one' }],
    });
    const note = design.schema.tables.find(({ name }) => name === 'notes');
    expect(note?.foreignKeys[0]?.references).toMatchObject({ table: 'slots', columns: ['id'] });
    expect(note?.columns.find(({ name }) => name === 'slot_id')?.type.name).toBe('bigint');
    expect(design.verdict?.violations).toEqual([]);
  });

  it('whose migrations cannot be read is said to be unread', async () => {
    const path = await project('broken', {
      '001_ok.sql': 'CREATE TABLE a (id int PRIMARY KEY);',
      '002_bad.sql': 'CREATE TABLE b (id int PRIMARY KEY, at no_such_type);',
    });
    const { design } = await designSchema({
      domain: 'more',
      project_path: path,
      entities: [{ name: 'thing', attributes: [{ name: 'label' }] }],
    });
    expect(design.findings).toContainEqual(
      expect.objectContaining({ code: 'unproved', severity: 'critical', subject: 'migrations' }),
    );
  });

  it('with a tool that no files are written for yet is told what is done instead', async () => {
    const path = join(folder, 'rails');
    await mkdir(join(path, 'db', 'migrate'), { recursive: true });
    await writeFile(join(path, 'Gemfile'), "gem 'rails'\ngem 'pg'\n");
    await writeFile(
      join(path, 'db', 'migrate', '20260101120000_create_books.rb'),
      'class CreateBooks < ActiveRecord::Migration[8.0]\n  def change\n    create_table :books\n  end\nend\n',
    );
    const { findings } = await knowProject({ path });
    expect(findings).toContainEqual(expect.objectContaining({ code: 'target-not-supported' }));
  });

  it('takes several designs at once one after another', async () => {
    const path = await project('busy');
    const designs = await Promise.all(
      ['apple', 'pear', 'plum'].map((name) =>
        designSchema({ domain: name, entities: [{ name, attributes: [{ name: 'label' }] }] }),
      ),
    );
    const written = await Promise.all(
      designs.map(({ id }) => writeMigration({ design_id: id, project_path: path })),
    );
    const names = written.flatMap(({ migration }) => migration.files.map((file) => file.path));
    expect(names.map((name) => name.slice(0, 14)).sort()).toEqual([
      'migrations/001',
      'migrations/002',
      'migrations/003',
    ]);
    const functions = written.filter(({ migration }) =>
      migration.files.some(({ content }) => content.includes('CREATE FUNCTION set_updated_at')),
    );
    expect(functions).toHaveLength(1);
    expect(await readdir(join(path, 'migrations'))).toHaveLength(3);
  });
});
