/** `tablewright call <tool> [file|-]`: the structured result, as an MCP client gets it. */
import { callTool, type Outcome } from '../call/call.ts';
import { Refusal } from '../ir/findings.ts';
import type { Invocation } from './command.ts';
import { printOutcome } from './print.ts';
import { readJson } from './read-json.ts';

async function outcomeOf({ operands, context }: Invocation): Promise<Outcome> {
  const [tool = '', source] = operands;
  try {
    const input = source === undefined ? {} : await readJson(source);
    return await callTool(tool, input, context);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message, fix } = error;
    return { ok: false, error: { code, message, fix } };
  }
}

export async function call(invocation: Invocation): Promise<number> {
  return printOutcome(await outcomeOf(invocation), true);
}
