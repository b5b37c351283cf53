import { expect, test } from 'vitest';
import { maxColumns } from '../../src/render/frame.ts';
import { planFits, renderPlanText, strongestLock } from '../../src/render/plan-text.ts';
import { maxLines } from '../../src/render/text.ts';
import { width } from '../../src/render/width.ts';
import { samplePlan } from '../support/sample-plan.ts';

const steps = samplePlan.plan.phases.flatMap((phase) => phase.steps);

test('numbers stand to the right below their title', () => {
  const lines = renderPlanText(samplePlan).split('\n');
  const title = lines.find((line) => line.includes('Steps  Rewrites')) ?? '';
  const row = lines.find((line) => line.startsWith('  backfill')) ?? '';
  expect(row.indexOf('1')).toBe(title.indexOf('Steps') + 'Steps'.length - 1);
});

test('the strongest lock of a phase', () => {
  expect(strongestLock(steps)).toBe('ACCESS EXCLUSIVE');
  expect(strongestLock(steps.slice(1, 3))).toBe('SHARE UPDATE EXCLUSIVE');
  expect(strongestLock([])).toBe(null);
});

test('a deploy order only where code ships between phases', () => {
  expect(renderPlanText(samplePlan)).toContain('  2. then ship — Write currency');
  const one = { ...samplePlan.plan.phases[0], name: 'create', steps, code: null };
  const plan = { ...samplePlan.plan, phases: [one] };
  expect(renderPlanText({ ...samplePlan, plan })).not.toContain('Deploy');
});

test('a plan of 2,000 steps in 300 phases and 500 files stays within 40 lines', () => {
  const many = Array.from({ length: 7 }, () => steps[0]).flatMap((step) => step ?? []);
  const phases = Array.from({ length: 300 }, (_, i) => ({
    name: `phase ${i}`,
    steps: many,
    code: 'x'.repeat(900),
  }));
  const files = Array.from({ length: 500 }, (_, i) => ({
    path: `${i}/${'名'.repeat(90)}`,
    action: 'create' as const,
  }));
  const view = {
    ...samplePlan,
    name: 'n'.repeat(700),
    plan: { ...samplePlan.plan, phases },
    files,
  };
  const lines = renderPlanText(view, { reportPath: 'r.html' }).split('\n');
  expect(lines.length).toBeLessThanOrEqual(maxLines);
  expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(maxColumns);
  expect(lines.at(-1)).toBe('Report: r.html');
  expect(planFits(view)).toBe(false);
  expect(planFits(samplePlan)).toBe(true);
});
