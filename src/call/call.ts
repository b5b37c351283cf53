/** One call of a tool, whoever calls: input checked, failures said as data, the result kept small. */

import type { Context, Tool, ToolLink } from '../../tools/define.ts';
import { tools } from '../../tools/index.ts';
import { Refusal } from '../ir/findings.ts';
import { log, redact, redactData } from '../log.ts';
import { shorten } from './budget.ts';
import { invalidInput } from './invalid-input.ts';
import { nearest } from './nearest.ts';
import { strict } from './strict.ts';

export interface CallError {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  readonly findings?: readonly unknown[];
  /** Exact entries of `allow` that would let the call through. */
  readonly allow?: readonly string[];
  readonly questions?: readonly unknown[];
}

export type Outcome =
  | {
      readonly ok: true;
      readonly structured: Readonly<Record<string, unknown>>;
      readonly text: string;
      readonly links: readonly ToolLink[];
    }
  | { readonly ok: false; readonly error: CallError };

/** A model of a thousand entities is about half of this. */
const mostInputBytes = 1_000_000;

function checkSize(input: unknown): void {
  let bytes: number;
  try {
    bytes = Buffer.byteLength(JSON.stringify(input) ?? '');
  } catch {
    throw new Refusal('invalid_input', 'the input is nested too deeply', 'send a flat model');
  }
  if (bytes <= mostInputBytes) return;
  throw new Refusal(
    'input_too_large',
    `the input has ${bytes.toLocaleString('en')} bytes; the most is ${mostInputBytes.toLocaleString('en')}`,
    'design one part of the domain first, then add the next with base_design_id',
  );
}

function findTool(name: string, among: readonly Tool[]): Tool {
  const tool = among.find((one) => one.name === name);
  if (tool !== undefined) return tool;
  const names = among.map((one) => one.name);
  const meant = nearest(name, names);
  throw new Refusal(
    'unknown_tool',
    `there is no tool '${name.slice(0, 64)}'`,
    meant === null ? `use one of: ${names.join(', ')}` : `use ${meant}`,
  );
}

function checkInput(tool: Tool, input: unknown): Record<string, unknown> {
  checkSize(input);
  const schema = strict(tool.input);
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw invalidInput(parsed.error.issues, schema, input);
  return parsed.data;
}

const mostMessage = 2000;

function cut(text: string): string {
  return text.length <= mostMessage ? text : `${text.slice(0, mostMessage)}...`;
}

function asError(error: unknown, tool: string): CallError {
  if (error instanceof Refusal) {
    const { code, message, fix, findings, remedy } = error;
    const said: CallError = { code, message: cut(redact(message)), fix: cut(redactData(fix)) };
    const { allow = [], questions = [] } = remedy;
    const shown = shorten({ findings: redactData([...findings]) }, 4000).findings;
    return {
      ...said,
      ...(shown.length > 0 ? { findings: shown } : {}),
      // Entries to send back: cut or redacted they would name nothing.
      ...(allow.length > 0 ? { allow } : {}),
      ...(questions.length > 0 ? { questions } : {}),
    };
  }
  log('error', `${tool} failed unexpectedly`, error);
  return {
    code: 'internal_error',
    message: `${tool} failed in a way that it should not; details are in the server's log (stderr)`,
    fix: 'try once more; if it fails again, report it with the log line',
  };
}

export async function callTool(
  name: string,
  input: unknown,
  context: Context,
  among: readonly Tool[] = tools,
): Promise<Outcome> {
  try {
    const tool = findTool(name, among);
    const result = await tool.run(checkInput(tool, input ?? {}), context);
    const structured = tool.output.parse(result.structured);
    const text = redactData(result.text);
    return {
      ok: true,
      // Before it is cut: half a secret is no longer known for one.
      structured: shorten(redactData(structured), Buffer.byteLength(text)),
      text,
      links: redactData(result.links ?? []),
    };
  } catch (error) {
    return { ok: false, error: asError(error, name.slice(0, 64)) };
  }
}
