/** The summary of a checked migration: what was found, where, in at most 40 lines. */
import type { CheckResult, FoundHazard } from '../check/check.ts';
import type { Severity } from '../ir/findings.ts';
import { findingEntry } from './compress.ts';
import { box, maxColumns } from './frame.ts';
import { fitSections, type Section } from './section.ts';
import { maxLines } from './text.ts';
import { grouped, quantity } from './view.ts';
import { clean, cut, plainText } from './width.ts';

function count(hazards: readonly FoundHazard[], severity: Severity): string {
  return grouped(hazards.filter((each) => each.severity === severity).length);
}

const wayBack: Readonly<Record<CheckResult['wayBack'], string>> = {
  restores: 'its way back restores the schema',
  differs: 'its way back does not restore the schema',
  none: 'it has no way back',
  'not run': 'its way back was not run',
};

function verdict(result: CheckResult): string {
  const applies = result.applies ? 'It applies to the current schema' : 'It does not apply';
  return clean(`${applies}; ${wayBack[result.wayBack]}. Run on ${result.engine}.`);
}

function hazardSection(hazards: readonly FoundHazard[]): Section {
  return {
    title: 'Hazards',
    entries: hazards.map(({ rule, severity, file, line, column, message, fix }) =>
      findingEntry({ code: rule, severity, subject: `${file}:${line}:${column}`, message, fix }),
    ),
    least: 1,
    lines: 2,
    fold: (rest) => `and ${quantity(rest, 'more', 'more')}, in the result`,
  };
}

function lockSection({ statements }: CheckResult): Section {
  const locking = statements.filter(({ locks }) => locks.length > 0);
  return {
    title: 'Locks',
    entries: locking.map(({ line, statement, locks }) => ({
      head: `line ${line}: ${plainText(statement)}`,
      tail: locks.map(({ id, mode }) => `${mode} on ${id}`).join(', '),
    })),
    least: 1,
    lines: 1,
    fold: (rest) => `and ${quantity(rest, 'more statement', 'more statements')}`,
  };
}

export function renderCheckText(result: CheckResult): string {
  const { hazards, statements } = result;
  const files = [...new Set(statements.map(({ file }) => file))];
  const header = box('Check', files.join(', '), [
    `Critical: ${count(hazards, 'critical')}`,
    `Warning: ${count(hazards, 'warning')}`,
    `Info: ${count(hazards, 'info')}`,
  ]);
  const sections = [hazardSection(hazards), lockSection(result)];
  const head = [...header, cut(verdict(result), maxColumns), ''];
  const fitted = fitSections(sections, [0, 1], maxLines - head.length);
  return [...head, ...(fitted?.lines ?? [])].join('\n').trimEnd();
}
