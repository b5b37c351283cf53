/** A design or a plan in one of the forms that people read, with the file that holds the rest. */
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { loadDesign } from './design.ts';
import { ddlOf } from './design-ddl.ts';
import { Refusal } from './ir/findings.ts';
import { loadPlan } from './migrate.ts';
import { renderDbml } from './render/dbml.ts';
import { renderSvg } from './render/diagram.ts';
import { renderHtml, renderPlanHtml } from './render/html.ts';
import { renderMarkdown, renderPlanMarkdown } from './render/markdown.ts';
import { renderMermaid } from './render/mermaid.ts';
import { planFits, renderPlanText } from './render/plan-text.ts';
import { fits, renderText } from './render/text.ts';
import type { PlanView } from './render/view.ts';
import type { Design } from './rules/design.ts';
import { stateFolder } from './store/folder.ts';

export type Format = 'text' | 'html' | 'svg' | 'mermaid' | 'dbml' | 'markdown';

export interface SummaryInput {
  readonly design_id?: string | undefined;
  readonly plan_id?: string | undefined;
  readonly format?: Format | undefined;
  readonly out_dir?: string | undefined;
}

export interface SummaryResult {
  readonly format: Format;
  readonly text: string;
  /** The text says everything. */
  readonly complete: boolean;
  readonly path?: string;
}

/** One thing to be shown, in every form it has. */
interface Subject {
  readonly id: string;
  readonly complete: boolean;
  text(report: string | undefined): string;
  file(format: Exclude<Format, 'text'>): Promise<string>;
}

const extensions: Readonly<Record<Exclude<Format, 'text'>, string>> = {
  html: 'html',
  svg: 'svg',
  mermaid: 'mmd',
  dbml: 'dbml',
  markdown: 'md',
};

function designSubject(id: string, design: Design): Subject {
  return {
    id,
    complete: fits(design),
    text: (report) => renderText(design, report === undefined ? {} : { reportPath: report }),
    async file(format) {
      switch (format) {
        case 'html':
          return await renderHtml(design, { ddl: ddlOf(design) });
        case 'svg':
          return await renderSvg(design.schema, { title: `Tables of ${design.domain}` });
        case 'mermaid':
          return renderMermaid(design.schema);
        case 'dbml':
          return renderDbml(design.schema);
        case 'markdown':
          return renderMarkdown(design);
      }
    },
  };
}

function planSubject(id: string, view: PlanView): Subject {
  return {
    id,
    complete: planFits(view),
    text: (report) => renderPlanText(view, report === undefined ? {} : { reportPath: report }),
    async file(format) {
      if (format === 'html') return await renderPlanHtml(view);
      if (format === 'markdown') return renderPlanMarkdown(view);
      throw new Refusal(
        'format_needs_design',
        `a plan has no ${format} form`,
        'use format text, html or markdown, or give the design_id instead',
      );
    },
  };
}

async function subjectOf({ design_id: design, plan_id: plan }: SummaryInput): Promise<Subject> {
  if ((design === undefined) === (plan === undefined)) {
    throw new Refusal(
      'one_subject',
      'a summary is of one design or of one plan',
      'give design_id, or plan_id, but not both',
    );
  }
  if (design !== undefined) return designSubject(design, await loadDesign(design));
  return planSubject(plan ?? '', await loadPlan(plan ?? ''));
}

/** Whether the path is free for this content; someone else's file, or folder, or link stays. */
async function isFree(path: string, content: string): Promise<boolean> {
  const there = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (there === null) return true;
  return there.isFile() && (await readFile(path, 'utf8')) === content;
}

function exists(path: string): Refusal {
  return new Refusal(
    'file_exists',
    `${path} is there already, and is not what would be written`,
    'move it away, or give another folder as out_dir; without out_dir the report goes to the state folder',
  );
}

function unwritten(path: string, error: unknown): Refusal {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  return new Refusal(
    'report_not_written',
    `${path} cannot be written (${code})`,
    'give out_dir as an absolute folder that can be written',
  );
}

/** By a draft, so that nobody reads half a file. Only the state folder is ours to write over. */
async function write(folder: string, name: string, content: string, own: boolean): Promise<string> {
  const path = join(folder, name);
  const draft = `${path}.${randomUUID()}.draft`;
  try {
    await mkdir(folder, { recursive: true });
    if (!own && !(await isFree(path, content))) throw exists(path);
    await writeFile(draft, content, { flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw error instanceof Refusal ? error : unwritten(path, error);
  }
  return path;
}

export async function summarize(input: SummaryInput): Promise<SummaryResult> {
  const { format = 'text', out_dir: given } = input;
  if (given !== undefined && !isAbsolute(given)) {
    throw new Refusal('folder_not_absolute', `out_dir '${given}' is not absolute`, 'give it whole');
  }
  const subject = await subjectOf(input);
  if (format === 'text' && subject.complete) {
    return { format, text: subject.text(undefined), complete: true };
  }
  const written = format === 'text' ? 'html' : format;
  const folder = given ?? join(stateFolder(), 'reports');
  const name = `${subject.id}.${extensions[written]}`;
  const content = await subject.file(written);
  const path = await write(folder, name, content, given === undefined);
  return { format, text: subject.text(path), complete: subject.complete, path };
}
