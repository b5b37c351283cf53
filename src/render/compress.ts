/** Says what many records say together: decisions by rule, indexes by what they serve. */
import type { Decision, Finding } from '../ir/findings.ts';
import type { Design, Forecast, IndexSupport, Question, TableSummary } from '../rules/design.ts';
import { cellColumns } from './frame.ts';
import type { Entry } from './section.ts';
import { counted, grouped, markOf, readable } from './view.ts';
import { cut, plainText, width } from './width.ts';

/** Rules that decide the same for every table: said last, when there is room. */
const routine = new Set([
  'names',
  'comments',
  'not-null',
  'text',
  'time',
  'row-timestamps',
  'foreign-key-index',
]);

const ruledOut = '; not ';

export interface DecisionGroup {
  readonly rule: string;
  readonly decisions: readonly Decision[];
  /** The choice made most often; its reason speaks for the group. */
  readonly main: Decision;
  readonly choices: number;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** One group a rule; telling choices first, house rules last. */
export function groupDecisions(decisions: readonly Decision[]): DecisionGroup[] {
  const groups = [...groupBy(decisions, (decision) => decision.rule)].map(([rule, members]) => {
    const byChoice = [...groupBy(members, (decision) => decision.chose).values()];
    const largest = byChoice.reduce((a, b) => (b.length > a.length ? b : a));
    return { rule, decisions: members, main: largest[0] as Decision, choices: byChoice.length };
  });
  return groups.sort((a, b) => Number(routine.has(a.rule)) - Number(routine.has(b.rule)));
}

export function decisionEntry(group: DecisionGroup): Entry {
  const more = group.choices > 1 ? ` and ${group.choices - 1} more` : '';
  const because = sentence(group.main.because);
  const instead = sentence(group.main.instead);
  return {
    head: `${cut(sentence(group.main.chose), 60)}${more} (${place(group.decisions)})`,
    tail: instead === '' ? because : `${because}${ruledOut}${instead}`,
    squeeze: (columns) => bothSides(because, instead, columns),
  };
}

/** What was ruled out keeps its name, the reason its beginning. */
function bothSides(because: string, instead: string, columns: number): string {
  const room = columns - width(ruledOut);
  const name = cut(instead.split(/[:;,(]/)[0]?.trim() ?? '', Math.floor(room / 2));
  if (name === '' || room < 24) return cut(because, columns);
  const reason = cut(because, room - width(name));
  const left = room - width(reason);
  return `${reason}${ruledOut}${width(instead) <= left ? instead : name}`;
}

function place(decisions: readonly Decision[]): string {
  const subjects = [...new Set(decisions.map((decision) => decision.subject))];
  if (subjects.length > 2) return counted(subjects);
  return subjects.map((subject) => cut(plainText(readable(subject)), cellColumns)).join(', ');
}

/** Compressed prose: one line, no full stop at the end. */
function sentence(text: string): string {
  return plainText(text).replace(/\.$/, '');
}

export function tableEntry(table: TableSummary): Entry {
  return { head: cut(plainText(table.name), cellColumns), tail: sentence(table.purpose) };
}

/** Those that serve an access pattern come first. */
export function orderIndexes(design: Design): { indexes: IndexSupport[]; serving: number } {
  const patterns = new Set(design.queries.map((query) => query.name));
  for (const pattern of design.model.access_patterns ?? []) patterns.add(pattern.name);
  const serves = (index: IndexSupport) => index.supports.some((name) => patterns.has(name));
  const first = design.indexes.filter(serves);
  const rest = design.indexes.filter((index) => !serves(index));
  return { indexes: [...first, ...rest], serving: first.length };
}

export function indexEntry(index: IndexSupport): Entry {
  const name = cut(plainText(index.name), cellColumns);
  const table = cut(plainText(index.table), cellColumns);
  const columns = cut(plainText(index.columns.join(', ')), cellColumns);
  const served = index.supports.map((name) => plainText(name)).filter((name) => name !== '');
  return {
    head: `${name} on ${table}(${columns})`,
    tail: served.length === 0 ? '' : `supports ${served.join(', ')}`,
  };
}

export function forecastEntry(forecast: Forecast): Entry {
  return {
    head: `${cut(plainText(readable(forecast.subject)), cellColumns)}: ${sentence(forecast.change)}`,
    tail: sentence(forecast.migration),
  };
}

/** Marks are padded to one width, so that subjects stand below each other. */
export function findingEntry(finding: Finding): Entry {
  const mark = markOf[finding.severity];
  const pad = ' '.repeat(width(markOf.critical) - width(mark));
  const fix = sentence(finding.fix);
  return {
    head: `${mark}${pad} ${cut(plainText(readable(finding.subject)), 48)}`,
    tail: `${sentence(finding.message)}${fix === '' ? '' : `. Fix: ${fix}`}`,
  };
}

export function questionEntry(question: Question): Entry {
  return {
    head: sentence(question.text),
    tail: `assumed meanwhile: ${sentence(question.assumed)}; ${sentence(question.because)}`,
  };
}

/** `1 critical, 3 warnings, 12 notes`. */
export function severities(findings: readonly Finding[]): string {
  const of = (severity: Finding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length;
  const parts: string[] = [];
  if (of('critical') > 0) parts.push(`${grouped(of('critical'))} critical`);
  if (of('warning') > 0)
    parts.push(`${grouped(of('warning'))} warning${of('warning') > 1 ? 's' : ''}`);
  if (of('info') > 0) parts.push(`${grouped(of('info'))} info`);
  return parts.join(', ');
}
