/** The four tools after each other, as an agent calls them. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFile } from '../../src/package.ts';
import { type Answer, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'tablewright-flow-'));
  server = await startServer(['--project', project]);
});
afterAll(async () => {
  await server.close();
  await rm(project, { recursive: true });
});

function expectSmall({ text, data, links }: Answer): void {
  expect(countTokens(JSON.stringify({ text, data, links }))).toBeLessThan(10_000);
  expect(text.split('\n').length).toBeLessThanOrEqual(42);
}

async function read(uri: string): Promise<string> {
  const { contents } = await server.client.readResource({ uri });
  return (contents[0] as { text: string }).text;
}

describe('the example, from brief to file', () => {
  let stack: string;
  let design: Answer;
  let plan: string;

  it('detect_stack finds nothing in an empty folder, and says what is assumed', async () => {
    const answer = await server.call('detect_stack', {});
    expectSmall(answer);
    expect(answer.data).toMatchObject({ fallback: true, primary_engine: 'postgresql', orm: [] });
    expect(answer.text).toContain('PostgreSQL with raw SQL is assumed');
    stack = answer.data.stack_id;
  });

  it('design_schema proves the design, with every list sent as JSON text', async () => {
    const model = JSON.parse(await readFile(packageFile('prompts', 'example-model.json'), 'utf8'));
    design = await server.call('design_schema', {
      ...model,
      entities: JSON.stringify(model.entities),
      relationships: JSON.stringify(model.relationships),
      access_patterns: JSON.stringify(model.access_patterns),
      stack_id: stack,
    });
    expect(design.isError, design.text).toBe(false);
    expectSmall(design);
    expect(design.data.status).toBe('proved');
    expect(design.data.tables).toHaveLength(14);
    expect(design.data.proof.violations).toEqual([]);
    expect(design.data.proof.queries.map((query: { status: string }) => query.status)).toEqual(
      Array(10).fill('passed'),
    );
    expect(design.text).toContain(design.data.design_id);
    const rules = new Set(design.data.decisions.map((decision: { rule: string }) => decision.rule));
    expect(rules.size).toBeGreaterThan(15);
  });

  it('links the whole design, its SQL and its diagram', async () => {
    const [whole, ddl, diagram] = await Promise.all(design.links.map(read));
    expect(JSON.parse(whole ?? '').domain).toBe('invoicing');
    expect(ddl).toContain('CREATE TABLE invoices (');
    expect(diagram).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
  });

  it('write_migration writes nothing on a dry run', async () => {
    const input = { design_id: design.data.design_id, dry_run: true, allow: ['drop table x'] };
    const { data } = await server.call('write_migration', input);
    expect(data).toMatchObject({ written: false, target: 'sql' });
    expect(data.findings).toContainEqual(
      expect.objectContaining({ code: 'unused-argument', subject: 'allow: drop table x' }),
    );
    expect(data.files[0].content).toContain('-- create');
    expect(await readdir(project)).toEqual([]);
  });

  it('write_migration writes the proved file', async () => {
    const answer = await server.call('write_migration', { design_id: design.data.design_id });
    expectSmall(answer);
    const { data } = answer;
    expect(data).toMatchObject({ written: true, proof: { passed: true, violations: [] } });
    expect(data.files).toEqual([
      expect.objectContaining({ path: 'migrations/001_create_invoicing.sql', action: 'create' }),
    ]);
    const sql = await readFile(join(project, data.files[0].path), 'utf8');
    expect(sql).toMatch(
      /-- migrate:up[\s\S]*CREATE TABLE invoices[\s\S]*-- migrate:down[\s\S]*DROP TABLE/,
    );
    const whole = JSON.parse(await read(answer.links[0] ?? ''));
    expect(whole.plan.phases[0].steps.length).toBeGreaterThan(20);
    plan = data.plan_id;
  });

  it('write_migration finds nothing to do a second time', async () => {
    const refusal = await server.refusal('write_migration', { design_id: design.data.design_id });
    expect(refusal.code).toBe('nothing_to_change');
  });

  it('render_summary shows the design in 40 lines, and writes the rest', async () => {
    const answer = await server.call('render_summary', { design_id: design.data.design_id });
    expectSmall(answer);
    expect(answer.text.split('\n').length).toBeLessThanOrEqual(40);
    expect(answer.text).toContain('Schema: invoicing');
    expect(await readFile(answer.data.path, 'utf8')).toContain('<html');
  });

  it.each([
    ['html', '<html'],
    ['svg', '<svg'],
    ['mermaid', 'erDiagram'],
    ['dbml', 'Table '],
    ['markdown', '# '],
  ])('render_summary writes %s', async (format, start) => {
    const out = join(project, 'out');
    const input = { design_id: design.data.design_id, format, out_dir: out };
    const { data } = await server.call('render_summary', input);
    expect(data.path.startsWith(out)).toBe(true);
    expect(await readFile(data.path, 'utf8')).toContain(start);
  });

  it('render_summary shows the plan', async () => {
    const answer = await server.call('render_summary', { plan_id: plan });
    expectSmall(answer);
    expect(answer.text).toContain('Migration: ');
  });

  it('a server started anew knows the handles', async () => {
    const other = await startServer([], { state: server.state });
    try {
      const { text } = await other.call('render_summary', { design_id: design.data.design_id });
      expect(text).toContain('Schema: invoicing');
    } finally {
      await other.close();
    }
  });

  it('a design is revised by what changes alone', async () => {
    const { data } = await server.call('design_schema', {
      domain: 'invoicing',
      base_design_id: design.data.design_id,
      entities: [{ name: 'tag', attributes: [{ name: 'label', type: 'text' }] }],
    });
    expect(data.tables.map((table: { name: string }) => table.name)).toEqual(
      expect.arrayContaining(['invoices', 'tags']),
    );
  });
});

describe('a model of 100 entities', () => {
  it('has results that fit every client', async () => {
    const entities = Array.from({ length: 100 }, (_, i) => ({
      name: `article_${i}`,
      description: '在庫のある商品の一覧とその説明。'.repeat(4),
      attributes: Array.from({ length: 4 }, (_, j) => ({ name: `detail_${j}`, type: 'text' })),
    }));
    const relationships = Array.from({ length: 99 }, (_, i) => ({
      from: `article_${i + 1}`,
      to: `article_${i}`,
    }));
    const answer = await server.call('design_schema', { domain: 'shop', entities, relationships });
    expect(answer.isError, answer.text).toBe(false);
    expectSmall(answer);
    expect(answer.data.more.join()).toMatch(/tables: \d+ of 100/);
    const summary = await server.call('render_summary', { design_id: answer.data.design_id });
    expectSmall(summary);
  });
});
