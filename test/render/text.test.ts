import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxColumns } from '../../src/render/frame.ts';
import { fits, maxLines, renderText } from '../../src/render/text.ts';
import { width } from '../../src/render/width.ts';
import type { Design } from '../../src/rules/design.ts';
import { anyDesign } from '../support/arbitrary-design.ts';
import { designOf, manyTables, sampleDesign } from '../support/sample-design.ts';

const marks = /^ {2}(■ CRITICAL|▲ WARNING {1}|● INFO {4}) /;
const titles = /^(Tables|Key Decisions|Indexes|What Changes Next|Findings.*|Question)$/;

function lines(design: Design, reportPath?: string): string[] {
  return renderText(design, reportPath === undefined ? {} : { reportPath }).split('\n');
}

function checkContract(shown: readonly string[]): void {
  expect(shown.length).toBeLessThanOrEqual(maxLines);
  const [top, middle, bottom] = shown.map(width);
  expect(top).toBe(middle);
  expect(middle).toBe(bottom);
  expect(shown[0]).toMatch(/^┌─ Schema: .*─┐$/u);
  expect(shown[1]).toMatch(/^│ Tables: [\d,]+ │ Indexes: [\d,]+ │ Constraints: [\d,]+ +│$/);
  expect(shown[2]).toMatch(/^└─+┘$/);
  for (const line of shown) {
    expect(width(line), line).toBeLessThanOrEqual(maxColumns);
    expect(line).not.toMatch(/[\p{Cc}\p{Surrogate}\u200b\u202a-\u202e\u2066-\u2069]/u);
  }
  for (const [i, line] of shown.entries()) {
    if (/[■▲●]/.test(line)) expect(line).toMatch(marks);
    // A section without entries is left out.
    if (titles.test(line)) expect(shown[i + 1]).toMatch(/^ {2}\S/);
    if (i > 2) expect(line).not.toMatch(/[\u2500-\u257f]/);
  }
}

test('holds the contract for whatever design', () => {
  fc.assert(
    fc.property(anyDesign, fc.boolean(), (design, written) => {
      const shown = lines(design, written ? '/a/report.html' : undefined);
      checkContract(shown);
      if (!fits(design)) expect(shown.at(-1)).toMatch(/^Report: /);
      if (written) expect(shown.at(-1)).toBe('Report: /a/report.html');
    }),
    { numRuns: 150 },
  );
});

test.each([0, 1, 12, 20, 25, 40, 100, 300])('%d tables', (count) => {
  checkContract(lines(designOf(manyTables(count))));
});

test('a box as wide as its title, whatever the title', () => {
  for (const domain of [
    '',
    'a',
    '請求書'.repeat(9),
    'x'.repeat(500),
    '👩‍👩‍👧‍👦 family',
    'e\u0301'.repeat(40),
  ]) {
    checkContract(lines({ ...sampleDesign, domain }));
  }
});

test('a small design is said whole', () => {
  const design = { ...designOf(manyTables(3)), verdict: sampleDesign.verdict };
  const text = renderText(design);
  expect(fits(design)).toBe(true);
  expect(text).not.toContain('Report:');
  for (const decision of design.decisions) expect(text).toContain(decision.chose);
  for (const index of design.indexes) expect(text).toContain(index.name);
  expect(text).toContain('Proved on PGlite 0.5.16 (PostgreSQL 18.6): 6 checks, 8 of 8 queries');
});

test('twelve tables keep every section, fold what is left, and name the report', () => {
  const shown = lines(sampleDesign, '/a/report.html');
  for (const title of ['Tables', 'Key Decisions', 'Indexes', 'What Changes Next', 'Question']) {
    expect(shown).toContain(title);
  }
  for (const table of sampleDesign.tables) {
    expect(shown).toContainEqual(expect.stringMatching(`^  ${table.name} — `));
  }
  expect(shown.at(-1)).toBe('Report: /a/report.html');
});

describe('the receipt', () => {
  const findings = Array.from({ length: 9 }, (_, i) => ({
    code: `code-${i}`,
    severity: i === 7 ? ('critical' as const) : i > 3 ? ('warning' as const) : ('info' as const),
    subject: `table:public.t${i}`,
    message: `Message ${i}.`,
    fix: `fix ${i}.`,
  }));
  const shown = lines({ ...designOf(manyTables(100)), findings }, '/a b/report.html');

  test('is header, verdict, the three worst findings and the path', () => {
    expect(shown.slice(3, 6)).toEqual([
      '',
      'Not proved: no proof has run.',
      'Findings: top 3 of 9 (1 critical, 4 warnings, 4 info)',
    ]);
    expect(shown.filter((line) => marks.test(line)).map((line) => line.slice(0, 21))).toEqual([
      '  ■ CRITICAL t7 — Mes',
      '  ▲ WARNING  t4 — Mes',
      '  ▲ WARNING  t5 — Mes',
    ]);
    expect(shown.at(-1)).toBe('Report: /a b/report.html');
    expect(shown).not.toContain('Tables');
  });

  test('says how to get the report when none was written', () => {
    expect(lines(designOf(manyTables(100))).at(-1)).toBe(
      'Report: render_summary with format html writes it',
    );
  });
});

test('a failed proof says so, and its violations are findings', () => {
  const verdict = {
    passed: false,
    engine: 'PostgreSQL 15.18',
    checks: [
      { name: 'up', status: 'passed' as const, detail: '' },
      { name: 'down', status: 'failed' as const, detail: '' },
      { name: 'queries', status: 'not run' as const, detail: 'no access pattern' },
    ],
    queries: [],
    violations: [
      {
        code: 'x',
        severity: 'critical' as const,
        subject: 'table:public.a',
        message: 'Left over.',
        fix: '',
      },
    ],
  };
  const text = renderText({ ...designOf(manyTables(2)), verdict });
  expect(text).toContain(
    'Not proved on PostgreSQL 15.18: 1 violation, failed: down; not run: queries.',
  );
  expect(text).toContain('  ■ CRITICAL a — Left over');
});

// Work that grew with the square of the length would take hours.
test('a 2 MB name is no endless work', () => {
  const name = 'x'.repeat(2_000_000);
  const design = designOf(manyTables(30));
  checkContract(
    lines({
      ...design,
      domain: name,
      tables: design.tables.map((t) => ({ ...t, name, purpose: name })),
    }),
  );
});
