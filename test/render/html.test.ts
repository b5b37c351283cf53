import { expect, test } from 'vitest';
import { renderHtml, renderPlanHtml } from '../../src/render/html.ts';
import type { Design } from '../../src/rules/design.ts';
import { hostileTables, hostileTexts } from '../support/hostile.ts';
import { readMarkup, type Tag } from '../support/markup.ts';
import { designOf, manyTables, sampleDesign, sampleVerdict } from '../support/sample-design.ts';
import { samplePlan } from '../support/sample-plan.ts';

/** The text in every place of a design that takes one. */
function filledWith(texts: readonly string[]): Design {
  const base = designOf(hostileTables(texts));
  const [first = ''] = texts;
  return {
    ...base,
    domain: first,
    model: { ...base.model, description: first },
    question: { text: first, because: first, assumed: first },
    decisions: texts.map((text) => ({
      rule: text,
      subject: text,
      chose: text,
      because: text,
      instead: text,
    })),
    findings: texts.map((text) => ({
      code: text,
      severity: 'info',
      subject: text,
      message: text,
      fix: text,
    })),
    forecast: texts.map((text) => ({ subject: text, change: text, migration: text })),
    queries: texts.map((text) => ({ name: text, sql: text, expects: [text], reason: text })),
    verdict: {
      ...sampleVerdict,
      engine: first,
      checks: texts.map((text) => ({ name: text, status: 'passed', detail: text })),
      queries: texts.map((text) => ({
        name: text,
        sql: text,
        status: 'passed',
        indexes: [text],
        plan: text,
        detail: text,
      })),
    },
  };
}

const shape = (tags: readonly Tag[]) =>
  new Set(tags.map((tag) => `${tag.name} ${tag.attributes.join(' ')}`));

test('whatever the texts, the elements and attributes are those of the template', async () => {
  const plain = hostileTexts.map((_, i) => `text ${i}`);
  const ours = shape(readMarkup(await renderHtml(filledWith(plain), { ddl: 'x' })));
  const texts = hostileTexts.map((text, i) => `${text} text ${i}`);
  const html = await renderHtml(filledWith(texts), { ddl: texts.join('\n') });
  for (const tag of shape(readMarkup(html))) expect(ours).toContain(tag);
  expect(html).toContain('&lt;/script&gt;&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt;');
});

test('a domain of each text', async () => {
  for (const domain of hostileTexts) readMarkup(await renderHtml({ ...designOf([]), domain }));
});

test('no scripts, no handlers, nothing from elsewhere, and a policy that says so', async () => {
  const html = await renderHtml(filledWith(hostileTexts), { ddl: hostileTexts.join('\n') });
  const tags = readMarkup(html);
  expect(tags.map((tag) => tag.name)).not.toContain('script');
  expect(tags.flatMap((tag) => tag.attributes).filter((name) => /^on|^src$/.test(name))).toEqual(
    [],
  );
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
  expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/(href|src)="(?!#)/);
});

test('every link of the page leads somewhere on it', async () => {
  const html = await renderHtml(sampleDesign, { ddl: 'SELECT 1' });
  const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((hit) => hit[1]));
  const targets = [...html.matchAll(/href="#([^"]+)"/g)].map((hit) => hit[1]);
  expect(targets.length).toBeGreaterThan(20);
  for (const target of targets) expect(ids).toContain(target);
});

test('says all of a design', async () => {
  const html = await renderHtml(sampleDesign, { ddl: 'CREATE TABLE t ();' });
  for (const decision of sampleDesign.decisions) expect(html).toContain(`>${decision.rule}<`);
  for (const index of sampleDesign.indexes) expect(html).toContain(`>${index.name}<`);
  for (const query of sampleDesign.queries) expect(html).toContain(query.name);
  expect(html).toContain(
    'FOREIGN KEY (tenant_id, customer_id) → customers(tenant_id, id) ON DELETE RESTRICT',
  );
  expect(html).toContain('5,000,000');
  expect(html).toContain('Can a tenant bill in more than one currency?');
  expect(html).toContain('CREATE TABLE t ();');
});

test('no empty sections', async () => {
  const html = await renderHtml({
    ...designOf([]),
    decisions: [],
    findings: [],
    forecast: [],
    indexes: [],
  });
  readMarkup(html);
  expect(html).not.toContain('<section');
  expect(html).not.toContain('<h2');
});

test('says all of a plan', async () => {
  const html = await renderPlanHtml(samplePlan);
  readMarkup(html);
  for (const { steps } of samplePlan.plan.phases) {
    for (const step of steps) expect(html).toContain(`<code>${step.id}</code>`);
  }
  expect(html).toContain('lock_timeout 5s');
  expect(html).toContain('outside a transaction');
  expect(html).toContain('Then ship');
});

test('300 tables in one page', async () => {
  const html = await renderHtml(designOf(manyTables(300)));
  readMarkup(html);
  expect(html).toContain('id="table-300"');
});
