/** The summary as Markdown, for a pull request or a wiki: whole where the text box is short. */
import type { Finding } from '../ir/findings.ts';
import type { Verdict } from '../ir/verdict.ts';
import type { Design } from '../rules/design.ts';
import { extent, groupDecisions } from './compress.ts';
import { cellColumns } from './frame.ts';
import { renderMermaid } from './mermaid.ts';
import { reverseWords, strongestLock } from './plan-text.ts';
import { factsOf } from './plan-view.ts';
import { verdictLine } from './verdict-line.ts';
import {
  constraintCount,
  designedTables,
  grouped,
  indexCount,
  markOf,
  type PlanView,
  readable,
  worstFirst,
} from './view.ts';
import { clean, cleanBlock, cut } from './width.ts';

export function renderMarkdown(design: Design): string {
  const tables = designedTables(design);
  return join([
    `# Schema: ${prose(design.domain)}`,
    `Tables: ${grouped(design.tables.length)} · Indexes: ${grouped(indexCount(tables))} · Constraints: ${grouped(constraintCount(tables))}`,
    prose(verdictLine(design.verdict)),
    question(design),
    findings(worstFirst(design.findings, design.verdict)),
    tableSection(design),
    section('Key Decisions', decisions(design)),
    section(
      'Indexes',
      design.indexes.map((index) => {
        const served =
          index.supports.length === 0 ? '' : ` — supports ${index.supports.map(prose).join(', ')}`;
        return `${code(index.name)} on ${code(`${index.table}(${index.columns.join(', ')})`)}${served}`;
      }),
    ),
    section(
      'What Changes Next',
      design.forecast.map(
        (item) =>
          `${code(readable(item.subject))}: ${prose(item.change)} — ${prose(item.migration)}`,
      ),
    ),
    proof(design.verdict),
    tables.length === 0
      ? ''
      : `## Diagram\n\n${fence('mermaid', renderMermaid({ ...design.schema, tables }))}`,
  ]);
}

export function renderPlanMarkdown(view: PlanView): string {
  const { phases } = view.plan;
  return join([
    `# Migration: ${prose(view.name)}`,
    prose(verdictLine(view.verdict)),
    findings(worstFirst(view.plan.findings, view.verdict)),
    section(
      'Files',
      view.files.map((file) => `${code(file.path)} — ${file.action}`),
    ),
    ...phases.flatMap((phase, i) => [
      `## ${i + 1}. ${prose(phase.name)}`,
      `Strongest lock: ${strongestLock(phase.steps) ?? 'none on what exists'}.`,
      ...phase.steps.flatMap((step) => [
        `${strong(step.id)} ${prose(step.why)}`,
        fence('sql', `${cleanBlock(step.sql)};`),
        prose([...factsOf(step), reverseWords(step)].join('; ')),
      ]),
      phase.code === null ? '' : `**Then ship:** ${prose(phase.code)}`,
    ]),
    proof(view.verdict),
  ]);
}

function join(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function section(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `## ${title}\n\n${items.map((item) => `- ${item}`).join('\n')}`;
}

/** What Markdown or HTML could read as markup is escaped; list and heading signs only lead. */
function prose(text: string): string {
  return clean(text)
    .replace(/[\\`*_{}[\]<>#|&~$]/g, (sign) =>
      sign === '<' ? '&lt;' : sign === '&' ? '&amp;' : `\\${sign}`,
    )
    .replace(/^(\d+)?([-+=.)])/, '$1\\$2');
}

function strong(text: string): string {
  const escaped = prose(text);
  return escaped === '' ? '' : `**${escaped}**`;
}

/** The same, as a sentence. */
function sentence(text: string): string {
  const escaped = prose(text);
  return escaped === '' || /[.!?]$/.test(escaped) ? escaped : `${escaped}.`;
}

/** A code span, fenced by more backticks than the text holds in a row. */
function code(text: string): string {
  const inner = clean(text);
  const longest = Math.max(0, ...[...inner.matchAll(/`+/g)].map((run) => run[0].length));
  const ticks = '`'.repeat(longest + 1);
  const pad = longest > 0 || inner === '' ? ' ' : '';
  return `${ticks}${pad}${inner}${pad}${ticks}`;
}

function fence(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text.trimEnd()}\n${ticks}`;
}

function question(design: Design): string {
  if (design.question === null) return '';
  const { text, because, assumed } = design.question;
  return `## Question\n\n${prose(text)}\n\nAssumed meanwhile: ${sentence(assumed)} Asked first because ${sentence(because)}`;
}

function findings(all: readonly Finding[]): string {
  return section(
    'Findings',
    all.map((finding) => {
      const fix = finding.fix === '' ? '' : ` Fix: ${sentence(finding.fix)}`;
      return `${markOf[finding.severity]} ${code(readable(finding.subject))} — ${sentence(finding.message)}${fix}`;
    }),
  );
}

function tableSection(design: Design): string {
  if (design.tables.length === 0) return '';
  const rows = design.tables.map((table) => {
    const rowCount = table.expectedRows === null ? '' : grouped(table.expectedRows);
    const name = code(cut(clean(table.name), cellColumns)).replaceAll('|', '\\|');
    return `| ${name} | ${grouped(table.columns)} | ${rowCount} |`;
  });
  const purposes = design.tables.map((table) => `${code(table.name)} — ${prose(table.purpose)}`);
  return [
    section('Tables', purposes),
    ['| Table | Columns | Expected rows |', '| --- | ---: | ---: |', ...rows].join('\n'),
  ].join('\n\n');
}

function decisions(design: Design): string[] {
  return groupDecisions(design.decisions).map((group) => {
    const { chose, because, instead } = group.main;
    const ruledOut = instead === '' ? '' : ` Instead of ${sentence(instead)}`;
    return `${strong(chose)} ${prose(extent(group))} — ${sentence(because)}${ruledOut}`;
  });
}

function proof(verdict: Verdict | null): string {
  if (verdict === null || verdict.checks.length === 0) return '';
  return section(
    'Proof',
    verdict.checks.map((check) => `${prose(check.name)}: ${check.status} — ${prose(check.detail)}`),
  );
}
