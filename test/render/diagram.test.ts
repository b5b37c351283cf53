import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderSvg } from '../../src/render/diagram.ts';
import { graphOf } from '../../src/render/diagram-graph.ts';
import { layout } from '../../src/render/diagram-layout.ts';
import { anyText } from '../support/arbitrary-design.ts';
import { column, foreignKey, key, schemaOf, table } from '../support/build-schema.ts';
import { hostileTables, hostileTexts } from '../support/hostile.ts';
import { readMarkup } from '../support/markup.ts';
import { manyTables, sampleDesign } from '../support/sample-design.ts';

const one = (name: string, more = {}) =>
  table(name, [column('id', 'uuid')], { primaryKey: key('pk', ['id']), ...more });

test('every column of every table, and a line for each reference', async () => {
  const svg = await renderSvg(sampleDesign.schema);
  for (const item of sampleDesign.schema.tables) {
    expect(svg).toContain(`>${item.name}<`);
    for (const { name } of item.columns) expect(svg).toContain(`>${name}<`);
  }
  const drawn = svg.split('class="er-line"').length - 1;
  const named = svg.split('<tspan class="er-note"> → tenants<').length - 1;
  const references = sampleDesign.schema.tables.flatMap((item) => item.foreignKeys);
  expect(drawn + named).toBe(references.length);
});

test('a line runs from the referring row to the referred one', () => {
  const { lines, boxes } = graphOf(sampleDesign.schema);
  const line = lines.find((item) =>
    item.title.startsWith('payment_allocations(tenant_id, invoice_id)'),
  );
  const child = boxes.find((box) => box.id === line?.to);
  const parent = boxes.find((box) => box.id === line?.from);
  expect(child?.rows[line?.toRow ?? -1]?.name).toBe('invoice_id');
  expect(parent?.title).toBe('invoices');
  expect(parent?.rows[line?.fromRow ?? -1]?.name).toBe('id');
});

test('optional and single references are told apart', () => {
  const child = table('b', [column('id', 'uuid'), column('a_id', 'uuid?')], {
    primaryKey: key('b_pkey', ['id']),
    uniques: [key('b_a_id_key', ['a_id'])],
    foreignKeys: [foreignKey('fk', ['a_id'], 'a', ['id'])],
  });
  expect(graphOf(schemaOf([one('a'), child])).lines[0]).toMatchObject({
    optional: true,
    single: true,
  });
});

test('self references, cycles, and references to tables that are not there', async () => {
  const to = (name: string, target: string) =>
    one(name, { foreignKeys: [foreignKey(`${name}_fk`, ['id'], target, ['id'])] });
  const svg = await renderSvg(
    schemaOf([to('a', 'b'), to('b', 'a'), to('c', 'c'), to('d', 'gone')]),
  );
  readMarkup(svg);
  expect(svg.split('class="er-line"').length - 1).toBe(3);
});

test('no table covers another, in any layout', async () => {
  for (const count of [12, 60, 250, 1100]) {
    const { boxes } = await layout(graphOf(schemaOf(manyTables(count))));
    expect(boxes).toHaveLength(count);
    const sorted = [...boxes].sort((a, b) => a.at.x - b.at.x);
    for (const [i, a] of sorted.entries()) {
      for (let j = i + 1; j < sorted.length; j++) {
        const b = sorted[j];
        if (b === undefined || b.at.x >= a.at.x + a.box.width) break;
        const apart = b.at.y >= a.at.y + a.box.height || a.at.y >= b.at.y + b.box.height;
        expect(apart, `${a.box.title} and ${b.box.title} of ${count}`).toBe(true);
      }
    }
  }
});

test('nothing at all is a picture too', async () => {
  readMarkup(await renderSvg(schemaOf([])));
});

test('a very wide table shows its keys and says how many columns are left out', async () => {
  const columns = Array.from({ length: 600 }, (_, i) => column(`c${i}`, 'text'));
  const svg = await renderSvg(
    schemaOf([table('wide', columns, { primaryKey: key('pk', ['c599']) })]),
  );
  expect(svg).toContain('>c599<');
  expect(svg).toContain('and 561 more columns');
});

test('self-contained: no link, no script, no font from elsewhere, light and dark', async () => {
  const svg = await renderSvg(sampleDesign.schema);
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
    /https?:|url\(|@import|<script|href/,
  );
  expect(svg).toContain('prefers-color-scheme:dark');
});

test('well-formed with hostile names, and nothing of theirs becomes an element', async () => {
  const svg = await renderSvg(schemaOf(hostileTables()));
  const names = new Set(readMarkup(svg).map((tag) => tag.name));
  expect([...names].sort()).toEqual([
    'circle',
    'g',
    'path',
    'rect',
    'style',
    'svg',
    'text',
    'title',
  ]);
  expect(hostileTexts.length).toBeGreaterThan(20);
});

test('well-formed whatever the names', async () => {
  const texts = fc.uniqueArray(anyText, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(texts, async (names) => {
      readMarkup(await renderSvg(schemaOf(hostileTables(names)), { title: names[0] ?? '' }));
    }),
    { numRuns: 25 },
  );
});

test('500 tables are all drawn', async () => {
  const svg = await renderSvg(schemaOf(manyTables(500)));
  expect(svg.split('class="er-box"').length - 1).toBe(500);
  readMarkup(svg);
});
