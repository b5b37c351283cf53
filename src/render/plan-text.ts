/** The summary of a plan: phases with their locks, steps, files, and the order of deployment. */
import { type LockMode, lockModes, type Phase, type Step } from '../plan/plan.ts';
import { box, textTable } from './frame.ts';
import type { Entry, Section } from './section.ts';
import { renderSummary, type Summary, summaryFits, type TextOptions } from './text.ts';
import { grouped, type PlanView, quantity, readable, worstFirst } from './view.ts';
import { clean, plainText } from './width.ts';

export function renderPlanText(view: PlanView, options: TextOptions = {}): string {
  return renderSummary(planSummary(view), options);
}

export function planFits(view: PlanView): boolean {
  return summaryFits(planSummary(view));
}

/** The strongest lock that the steps take on objects that existed before; null for none. */
export function strongestLock(steps: readonly Step[]): LockMode | null {
  const taken = steps.flatMap((step) => step.locks.map((lock) => lockModes.indexOf(lock.mode)));
  return lockModes[Math.max(-1, ...taken)] ?? null;
}

/** What undoing a step gives back, in words. */
export function reverseWords(step: Step): string {
  switch (step.reverse.effect) {
    case 'restores':
      return 'down restores';
    case 'structure':
      return 'down restores the structure, not the data';
    case 'implied':
      return 'undone with an earlier step';
    case 'cannot':
      return 'cannot be undone';
    default:
      return step.reverse satisfies never;
  }
}

function planSummary(view: PlanView): Summary {
  const { phases } = view.plan;
  const steps = phases.flatMap((phase) => phase.steps);
  return {
    header: box('Migration', view.name, [
      `Phases: ${grouped(phases.length)}`,
      `Steps: ${grouped(steps.length)}`,
      `Files: ${grouped(view.files.length)}`,
    ]),
    sections: [phaseSection(phases), stepSection(steps), fileSection(view), deploySection(phases)],
    order: [3, 2, 1, 0],
    findings: worstFirst(view.plan.findings, view.verdict),
    question: null,
    verdict: view.verdict,
  };
}

function phaseSection(phases: readonly Phase[]): Section {
  const columns = [
    { title: 'Phase', numeric: false },
    { title: 'Steps', numeric: true },
    { title: 'Rewrites', numeric: true },
    { title: 'Strongest lock', numeric: false },
  ];
  const rows = phases.map((phase) => [
    phase.name,
    grouped(phase.steps.length),
    grouped(phase.steps.reduce((sum, step) => sum + step.rewrites.length, 0)),
    strongestLock(phase.steps) ?? 'none on what exists',
  ]);
  const lines = rows.length === 0 ? [] : textTable(columns, rows);
  const entries = lines.map((line) => ({ head: line.slice(2), tail: '' }));
  return { title: 'Phases', entries, least: entries.length, lines: 1, fold: () => '' };
}

function stepSection(steps: readonly Step[]): Section {
  return {
    title: 'Steps',
    entries: steps.map(stepEntry),
    least: 1,
    lines: 1,
    fold: (rest) => `and ${quantity(rest, 'more step', 'more steps')}`,
  };
}

function stepEntry(step: Step): Entry {
  const locks = step.locks.map((lock) => `${lock.mode} on ${plainText(readable(lock.id))}`);
  const rewrites = step.rewrites.map((id) => `rewrites ${plainText(readable(id))}`);
  const facts = [...locks, ...rewrites, reverseWords(step)];
  return { head: `${plainText(step.id)} ${plainText(step.why)}`, tail: facts.join('; ') };
}

function fileSection(view: PlanView): Section {
  return {
    title: 'Files',
    entries: view.files.map((file) => ({ head: clean(file.path) || '""', tail: file.action })),
    least: 1,
    lines: 1,
    fold: (rest) => `and ${quantity(rest, 'more file', 'more files')}`,
  };
}

/** Only a plan with code between its phases has an order to keep. */
function deploySection(phases: readonly Phase[]): Section {
  const ships = phases.some((phase) => phase.code !== null);
  const entries: Entry[] = phases.flatMap((phase) => [
    { head: `run ${plainText(phase.name)}`, tail: quantity(phase.steps.length, 'step') },
    ...(phase.code === null ? [] : [{ head: 'then ship', tail: plainText(phase.code) }]),
  ]);
  return {
    title: 'Deploy',
    entries: ships
      ? entries.map((entry, i) => ({ ...entry, head: `${i + 1}. ${entry.head}` }))
      : [],
    least: 2,
    lines: 2,
    fold: (rest) => `and ${grouped(rest)} more`,
  };
}
