/** The summary a person sees first: at most 40 lines, or the receipt of a report. */
import type { Finding } from '../ir/findings.ts';
import type { Verdict } from '../ir/verdict.ts';
import type { Design, Question } from '../rules/design.ts';
import {
  decisionEntry,
  findingEntry,
  forecastEntry,
  groupDecisions,
  orderIndexes,
  questionEntry,
  severities,
  tableEntry,
} from './compress.ts';
import { box, maxColumns } from './frame.ts';
import { type Entry, type Fitted, fitSections, type Section } from './section.ts';
import { verdictLine } from './verdict-line.ts';
import {
  constraintCount,
  designedTables,
  grouped,
  indexCount,
  quantity,
  worstFirst,
} from './view.ts';
import { clean, cut, plainText, wrap } from './width.ts';

export const maxLines = 40;
const topFindings = 3;

export interface TextOptions {
  /** Where the HTML report was written. */
  readonly reportPath?: string;
}

/** What a summary of anything consists of. */
export interface Summary {
  readonly header: readonly string[];
  readonly sections: readonly Section[];
  /** Indexes of `sections`, first to be filled first. */
  readonly order: readonly number[];
  readonly findings: readonly Finding[];
  readonly question: Question | null;
  readonly verdict: Verdict | null;
}

export function renderText(design: Design, options: TextOptions = {}): string {
  return renderSummary(designSummary(design), options);
}

/** Whether the text says everything; when not, a report belongs beside it. */
export function fits(design: Design): boolean {
  return summaryFits(designSummary(design));
}

export function renderSummary(summary: Summary, options: TextOptions): string {
  const report = options.reportPath === undefined ? [] : [`Report: ${clean(options.reportPath)}`];
  const whole = arrange(summary, summary.findings.length, []);
  if (whole?.complete) return join([...whole.lines, ...report].slice(0, maxLines));
  const last = report.length > 0 ? report : ['Report: render_summary with format html writes it'];
  const folded = arrange(summary, urgent(summary.findings), last);
  return join(folded === null ? receipt(summary, last) : folded.lines);
}

export function summaryFits(summary: Summary): boolean {
  return arrange(summary, summary.findings.length, [])?.complete ?? false;
}

/** All sections; null when even their least is more than the lines there are. */
function arrange(summary: Summary, mostFindings: number, last: readonly string[]): Fitted | null {
  const findings = findingSection(summary.findings, mostFindings);
  const sections = [...summary.sections, findings, questionSection(summary.question)];
  const order = [...summary.order, sections.length - 2, sections.length - 1];
  const fixed = [...summary.header, ''];
  const end = [cut(verdictLine(summary.verdict), maxColumns), ...last];
  // One line stays free for the path of a report.
  const room = maxLines - fixed.length - end.length - (last.length === 0 ? 1 : 0);
  const fitted = fitSections(sections, order, room);
  return fitted && { lines: [...fixed, ...fitted.lines, ...end], complete: fitted.complete };
}

/** Notes give way to tables and decisions, unless there is nothing worse to say. */
function urgent(findings: readonly Finding[]): number {
  const worse = findings.filter((finding) => finding.severity !== 'info').length;
  return Math.min(Math.max(worse, 1), topFindings);
}

/** Header, verdict, the three worst findings, the question, the path. */
function receipt(summary: Summary, last: readonly string[]): string[] {
  const end = [
    findingSection(summary.findings, topFindings),
    questionSection(summary.question),
  ] as const;
  const fitted = fitSections(end, [0, 1], maxLines - summary.header.length - 8);
  return [
    ...summary.header,
    '',
    ...wrap(verdictLine(summary.verdict), maxColumns, 1, '  '),
    ...(fitted?.lines ?? []),
    ...last,
  ];
}

/** What is said of several subjects in the same words takes one line. */
function saidOnce(findings: readonly Finding[]): Finding[] {
  const said = ({ code, message }: Finding): string => JSON.stringify([code, message]);
  const first = new Map(findings.toReversed().map((finding) => [said(finding), finding]));
  return findings.filter((finding) => first.get(said(finding)) === finding);
}

function findingSection(findings: readonly Finding[], most: number): Section {
  const shown = findings.slice(0, most);
  const rest = findings.slice(most);
  return {
    title:
      rest.length === 0
        ? 'Findings'
        : `Findings: top ${shown.length} of ${grouped(findings.length)} (${severities(findings)})`,
    entries: shown.map(findingEntry),
    least: shown.length,
    lines: 2,
    fold: () => severities(rest),
  };
}

function questionSection(question: Question | null): Section {
  const entries: Entry[] = question === null ? [] : [questionEntry(question)];
  return { title: 'Question', entries, least: 1, lines: 3, fold: () => '' };
}

function designSummary(design: Design): Summary {
  const tables = designedTables(design);
  return {
    header: box('Schema', design.domain, [
      `Tables: ${grouped(design.tables.length)}`,
      `Indexes: ${grouped(indexCount(tables))}`,
      `Constraints: ${grouped(constraintCount(tables))}`,
    ]),
    sections: [
      tableSection(design),
      decisionSection(design),
      indexSection(design),
      nextSection(design),
    ],
    order: [1, 2, 3, 0],
    findings: saidOnce(worstFirst(design.findings, design.verdict)),
    question: design.question,
    verdict: design.verdict,
  };
}

function tableSection(design: Design): Section {
  const entries = design.tables.map(tableEntry);
  return { title: 'Tables', entries, least: entries.length, lines: 1, fold: () => '' };
}

function decisionSection(design: Design): Section {
  const groups = groupDecisions(design.decisions);
  return {
    title: 'Key Decisions',
    entries: groups.map(decisionEntry),
    least: 3,
    lines: 2,
    fold: (rest) => {
      const rules = groups.slice(-rest).map((group) => plainText(group.rule));
      return `and ${quantity(rest, 'more rule', 'more rules')}: ${rules.join(', ')}`;
    },
  };
}

function indexSection(design: Design): Section {
  const { entries, serving } = orderIndexes(design);
  return {
    title: 'Indexes',
    entries,
    least: Math.min(serving, 4),
    lines: 1,
    fold: (rest) => {
      const plain = Math.min(rest, entries.length - serving);
      const parts = [
        ...(rest > plain ? [`${grouped(rest - plain)} for access patterns`] : []),
        ...(plain > 0 ? [`${grouped(plain)} for references and keys`] : []),
      ];
      return `and ${parts.join(', ')}`;
    },
  };
}

function nextSection(design: Design): Section {
  const entries = design.forecast.map(forecastEntry);
  return {
    title: 'What Changes Next',
    entries,
    least: 2,
    lines: 2,
    fold: (rest) => `and ${grouped(rest)} more`,
  };
}

function join(lines: readonly string[]): string {
  return lines.slice(0, maxLines).join('\n');
}
