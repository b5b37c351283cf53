/** The report: one self-contained HTML file about a design or a plan. */
import type { Design } from '../rules/design.ts';
import { renderSvg } from './diagram.ts';
import {
  decisionViews,
  findingViews,
  forecastViews,
  indexViews,
  otherViews,
  patternViews,
  type Stat,
  tableViews,
  verdictView,
} from './html-view.ts';
import { phaseViews } from './plan-view.ts';
import reportTemplate from './templates/report.hbs';
import styleTemplate from './templates/style.hbs';
import {
  constraintCount,
  designedTables,
  grouped,
  indexCount,
  type PlanView,
  worstFirst,
} from './view.ts';
import { clean, cleanBlock } from './width.ts';

export interface HtmlOptions {
  /** The statements, shown as the last section. */
  readonly ddl?: string;
}

export async function renderHtml(design: Design, options: HtmlOptions = {}): Promise<string> {
  const tables = designedTables(design);
  return page({
    kind: 'Schema',
    title: clean(design.domain),
    description: clean(design.model.description ?? ''),
    stats: [
      stat('Tables', design.tables.length),
      stat('Indexes', indexCount(tables)),
      stat('Constraints', constraintCount(tables)),
      stat('Decisions', design.decisions.length),
    ],
    verdict: verdictView(design.verdict),
    question: design.question && {
      text: clean(design.question.text),
      because: clean(design.question.because),
      assumed: clean(design.question.assumed),
    },
    findings: findingViews(worstFirst(design.findings, design.verdict)),
    diagram:
      tables.length === 0
        ? ''
        : await renderSvg(
            { ...design.schema, tables },
            { title: `Entity-relationship diagram of ${clean(design.domain)}` },
          ),
    // Fitted to the page, more tables than these are too small to read.
    large: tables.length > 24,
    tables: tableViews(design),
    others: otherViews(design.schema),
    decisions: decisionViews(design.decisions),
    indexes: indexViews(design),
    patterns: patternViews(design),
    forecast: forecastViews(design),
    ddl: cleanBlock(options.ddl ?? ''),
  });
}

export async function renderPlanHtml(view: PlanView, options: HtmlOptions = {}): Promise<string> {
  const { phases } = view.plan;
  return page({
    kind: 'Migration',
    title: clean(view.name),
    description: `Written for ${clean(view.target)}.`,
    stats: [
      stat('Phases', phases.length),
      stat(
        'Steps',
        phases.reduce((sum, phase) => sum + phase.steps.length, 0),
      ),
      stat('Files', view.files.length),
    ],
    verdict: verdictView(view.verdict),
    findings: findingViews(worstFirst(view.plan.findings, view.verdict)),
    phases: phaseViews(phases),
    files: view.files.map((file) => ({ path: clean(file.path), action: file.action })),
    ddl: cleanBlock(options.ddl ?? ''),
  });
}

function stat(label: string, value: number): Stat {
  return { label, value: grouped(value) };
}

/** Handlebars is loaded with the first report: the server starts without it. */
async function page(view: Readonly<Record<string, unknown>>): Promise<string> {
  const { default: handlebars } = await import('handlebars');
  const own = handlebars.create();
  const render = own.compile(reportTemplate, { strict: false, preventIndent: true });
  return render({ ...view, style: styleTemplate });
}
