import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderMarkdown, renderPlanMarkdown } from '../../src/render/markdown.ts';
import { anyDesign } from '../support/arbitrary-design.ts';
import { designOf, sampleDesign } from '../support/sample-design.ts';
import { samplePlan } from '../support/sample-plan.ts';

test('sections of a design, none of them empty', () => {
  const headings = (text: string) => text.split('\n').filter((line) => line.startsWith('#'));
  expect(headings(renderMarkdown(sampleDesign))).toEqual([
    '# Schema: invoicing',
    '## Question',
    '## Findings',
    '## Tables',
    '## Key Decisions',
    '## Indexes',
    '## What Changes Next',
    '## Proof',
    '## Diagram',
  ]);
  const bare = { ...designOf([]), decisions: [], findings: [], forecast: [], indexes: [] };
  expect(headings(renderMarkdown(bare))).toEqual(['# Schema: large']);
});

test('a plan shows each statement in a fence', () => {
  const text = renderPlanMarkdown(samplePlan);
  expect(text).toContain('```sql\nALTER TABLE invoices ADD COLUMN currency char(3);\n```');
  expect(text).toContain('**Then ship:** Write currency with every new invoice.');
});

test('whatever the texts: no raw HTML, no link, no heading of theirs, no broken table row', () => {
  fc.assert(
    fc.property(anyDesign, (design) => {
      const outside = renderMarkdown(design).split('```mermaid')[0] ?? '';
      const lines = outside.split('\n');
      const rows = lines.filter((line) => line.startsWith('| '));
      for (const row of rows) {
        expect(row.replace(/\\./g, '').split('|')).toHaveLength(5);
      }
      const prose = outside.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '').replace(/\\./g, 'x');
      expect(prose).not.toMatch(/<|\]\(|[`*_]{3}/);
      for (const line of lines) {
        if (line.startsWith('#')) expect(line).toMatch(/^(# Schema: |## [A-Z][A-Za-z ]+$)/);
      }
    }),
    { numRuns: 60 },
  );
});
