/** The tools under short names, with text for a person instead of data. */
import { relative, resolve } from 'node:path';
import { callTool } from '../call/call.ts';
import type { Invocation } from './command.ts';
import { printOutcome } from './print.ts';
import { readJson } from './read-json.ts';

async function show(
  tool: string,
  input: unknown,
  { options, context }: Invocation,
): Promise<number> {
  return printOutcome(await callTool(tool, input, context), options.json === true);
}

/** `detect [dir]` */
export async function detect(invocation: Invocation): Promise<number> {
  const [folder = invocation.context.project ?? '.'] = invocation.operands;
  return await show('detect_stack', { project_path: folder }, invocation);
}

/** `design <model.json|->` */
export async function design(invocation: Invocation): Promise<number> {
  const model = await readJson(invocation.operands[0] ?? '-');
  return await show('design_schema', model, invocation);
}

function defined(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

/** `migrate <design_id>` */
export async function migrate(invocation: Invocation): Promise<number> {
  const { operands, options, context } = invocation;
  const input = defined({
    design_id: operands[0],
    project_path: context.project ?? process.cwd(),
    name: options.name,
    target: options.target,
    dry_run: options['dry-run'],
    allow: options.allow,
    answers: options.answer,
    empty_tables: options['empty-table'],
  });
  return await show('write_migration', input, invocation);
}

/** `summary <design_id|plan_id>` */
export async function summary(invocation: Invocation): Promise<number> {
  const { operands, options } = invocation;
  const [id = ''] = operands;
  const input = defined({
    [id.startsWith('plan_') ? 'plan_id' : 'design_id']: id,
    format: options.format,
    out_dir: options.out === undefined ? undefined : resolve(options.out),
  });
  return await show('render_summary', input, invocation);
}

/** `check <files…>`: 1 when something is found that stops people or fails. */
export async function check(invocation: Invocation): Promise<number> {
  const { operands, options, context } = invocation;
  const folder = context.project ?? context.workingFolder ?? process.cwd();
  const input = defined({
    files: operands.map((path) => relative(folder, resolve(path))),
    project_path: folder,
    current: options.from,
    empty_tables: options['empty-table'],
  });
  const outcome = await callTool('check_migration', input, context);
  const code = printOutcome(outcome, options.json === true);
  if (code !== 0 || !outcome.ok) return code;
  const hazards = outcome.structured.hazards as readonly { readonly severity: string }[];
  return hazards.some(({ severity }) => severity !== 'info') ? 1 : 0;
}
