/** Says what many records say together: decisions by rule, indexes by what they serve. */
import type { Decision, Finding } from '../ir/findings.ts';
import type { Design, Forecast, IndexSupport, Question, TableSummary } from '../rules/design.ts';
import { cellColumns, maxColumns } from './frame.ts';
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

const ruledOut = '; instead of ';

export interface DecisionGroup {
  readonly rule: string;
  readonly decisions: readonly Decision[];
  /** The choice made most often; its reason speaks for the group. */
  readonly main: Decision;
  /** Decisions that made this very choice. */
  readonly alike: number;
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
    return { rule, decisions: members, main: largest[0] as Decision, alike: largest.length };
  });
  return groups.sort((a, b) => Number(routine.has(a.rule)) - Number(routine.has(b.rule)));
}

export function decisionEntry(group: DecisionGroup): Entry {
  const because = sentence(group.main.because);
  const instead = sentence(group.main.instead);
  return {
    head: `${label(sentence(group.main.chose), 60)} ${plainText(extent(group))}`,
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

/** Where the choice holds: `(invoices.status)`, `(12 tables)`, `(9 of 12 tables)`, `and 11 more foreign keys`. */
export function extent({ decisions, alike, main }: DecisionGroup): string {
  const subjects = decisions.map((decision) => decision.subject);
  const all = counted(subjects);
  if (alike === 1 && decisions.length > 1) {
    return `(${cut(readable(main.subject), cellColumns)}) and ${counted(subjects.slice(1), 'more ')}`;
  }
  if (alike < decisions.length) return `(${alike} of ${all})`;
  if (decisions.length > 2) return `(${all})`;
  return `(${subjects.map((subject) => cut(readable(subject), cellColumns)).join(', ')})`;
}

/** A name within its cell; one that shows nothing still needs a place. */
function label(text: string, columns = cellColumns): string {
  return cut(plainText(text) || '""', columns);
}

/** Compressed prose: one line, no full stop at the end. */
function sentence(text: string): string {
  return plainText(text).replace(/\.$/, '');
}

export function tableEntry(table: TableSummary): Entry {
  return { head: label(table.name), tail: sentence(table.purpose) };
}

/** Indexes with the access patterns they serve; those of the busiest patterns come first. */
export function orderIndexes(design: Design): { entries: Entry[]; serving: number } {
  const ranks = patternRanks(design);
  const ranked = design.indexes.map((index) => {
    const patterns = index.supports.filter((name) => ranks.has(name));
    const rank = Math.min(...patterns.map((name) => ranks.get(name) ?? 0));
    return { entry: indexEntry(index, patterns.length > 0 ? patterns : index.supports), rank };
  });
  return {
    entries: ranked.sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank)).map((r) => r.entry),
    serving: ranked.filter(({ rank }) => Number.isFinite(rank)).length,
  };
}

function patternRanks(design: Design): Map<string, number> {
  const weights = { hot: 0, normal: 1, rare: 2 };
  const ranks = new Map(design.queries.map((query) => [query.name, weights.normal]));
  for (const { name, frequency } of design.model.access_patterns ?? []) {
    ranks.set(name, weights[frequency ?? 'normal']);
  }
  return ranks;
}

function indexEntry(index: IndexSupport, supports: readonly string[]): Entry {
  const name = label(index.name);
  const table = label(index.table);
  const columns = cut(plainText(index.columns.join(', ')), cellColumns);
  const served = supports.map((item) => plainText(item)).filter((item) => item !== '');
  return {
    head: `${name} on ${table}(${columns})${index.where === null ? '' : ` where ${cut(plainText(index.where), cellColumns)}`}`,
    tail: served.length === 0 ? '' : `supports ${served.join(', ')}`,
  };
}

export function forecastEntry(forecast: Forecast): Entry {
  return {
    head: `${label(readable(forecast.subject))}: ${sentence(forecast.change)}`,
    tail: sentence(forecast.migration),
  };
}

/** Marks are padded to one width, so that subjects stand below each other. */
export function findingEntry(finding: Finding): Entry {
  const mark = markOf[finding.severity];
  const pad = ' '.repeat(width(markOf.critical) - width(mark));
  const fix = sentence(finding.fix);
  return {
    head: `${mark}${pad} ${label(readable(finding.subject), 48)}`,
    tail: `${sentence(finding.message)}${fix === '' ? '' : `. Fix: ${fix}`}`,
  };
}

export function questionEntry(question: Question): Entry {
  return {
    head: label(sentence(question.text), maxColumns),
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
