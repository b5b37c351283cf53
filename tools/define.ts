/** What a tool is, without the SDK: `server.ts` registers it with MCP, the command calls it directly. */
import type { z } from 'zod';

/** What the process was started with. */
export interface Context {
  /** `--project`: default of `project_path`. */
  readonly project: string | null;
  /** What a relative `project_path` is relative to; null for a server, which may be started anywhere. */
  readonly workingFolder: string | null;
  /** Called when a proof will be needed: a server then keeps one ready for the calls that follow. */
  readonly prepareProof: () => void;
}

export interface ToolLink {
  readonly uri: string;
  readonly name: string;
  readonly description: string;
  readonly mimeType: string;
}

export interface ToolResult<Output> {
  /** The answer as data; validated against the output schema. */
  readonly structured: Output;
  /** A short text for a reader: a summary, not a dump of the data. */
  readonly text: string;
  readonly links?: readonly ToolLink[];
}

/** What a call does to the world; the four MCP annotations are derived from it. */
export type Effect = 'reads' | 'writes-files';

export interface Tool<
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodObject = z.ZodObject,
> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  readonly effect: Effect;
  /** Throws `Refusal` for expected failures. */
  run(input: z.infer<Input>, context: Context): Promise<ToolResult<z.infer<Output>>>;
}

export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Tool<Input, Output>,
): Tool<Input, Output> {
  return tool;
}
