import { test } from 'vitest';
import { renderDbml } from '../../src/render/dbml.ts';
import { renderSvg } from '../../src/render/diagram.ts';
import { renderHtml, renderPlanHtml } from '../../src/render/html.ts';
import { renderMarkdown, renderPlanMarkdown } from '../../src/render/markdown.ts';
import { renderMermaid } from '../../src/render/mermaid.ts';
import { renderPlanText } from '../../src/render/plan-text.ts';
import { renderText } from '../../src/render/text.ts';
import { expectGolden } from '../support/golden.ts';
import { hostileTables } from '../support/hostile.ts';
import { designOf, manyTables, sampleDesign } from '../support/sample-design.ts';
import { samplePlan } from '../support/sample-plan.ts';

const reportPath = '.tablewright/report.html';
const hostile = designOf(hostileTables(), 'hostile');

const goldens: Readonly<Record<string, () => string | Promise<string>>> = {
  'design.golden.txt': () => renderText(sampleDesign, { reportPath }),
  'small.golden.txt': () => renderText(designOf(manyTables(3), 'three')),
  'receipt.golden.txt': () => renderText(designOf(manyTables(100), 'hundred'), { reportPath }),
  'plan.golden.txt': () => renderPlanText(samplePlan),
  'design.golden.svg': () => renderSvg(sampleDesign.schema),
  'design.golden.html': () => renderHtml(sampleDesign, { ddl: 'SELECT 1;' }),
  'plan.golden.html': () => renderPlanHtml(samplePlan),
  'design.golden.md': () => renderMarkdown(sampleDesign),
  'plan.golden.md': () => renderPlanMarkdown(samplePlan),
  'hostile.golden.md': () => renderMarkdown(hostile),
  'design.golden.mmd': () => renderMermaid(sampleDesign.schema),
  'hostile.golden.mmd': () => renderMermaid(hostile.schema),
  'design.golden.dbml': () => renderDbml(sampleDesign.schema),
  'hostile.golden.dbml': () => renderDbml(hostile.schema),
};

test.each(Object.entries(goldens))('%s', async (name, render) => {
  expectGolden(new URL(`./golden/${name}`, import.meta.url), await render());
});
