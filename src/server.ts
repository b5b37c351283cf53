/** The MCP server: the only file that knows the protocol's SDK. */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type RequestId,
  type Tool as ToolListing,
} from '@modelcontextprotocol/sdk/types.js';
import type { Context, Effect, Tool } from '../tools/define.ts';
import { tools } from '../tools/index.ts';
import { callTool, type Outcome } from './call/call.ts';
import { publishedSchema } from './call/schema.ts';
import { fillPrompt, findPrompt, listPrompts, serverInstructions } from './guides/prompts.ts';
import { listResources, readResource, resourceTemplates } from './guides/resources.ts';
import { Refusal } from './ir/findings.ts';
import { log } from './log.ts';
import { packageVersion } from './package.ts';

function annotations(effect: Effect): ToolListing['annotations'] {
  const reads = effect === 'reads';
  // Files are created, or changed where nobody else changed them since; nothing is ever destroyed.
  return {
    readOnlyHint: reads,
    destructiveHint: false,
    idempotentHint: reads,
    openWorldHint: false,
  };
}

function listing(tool: Tool): ToolListing {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: publishedSchema(tool.input),
    outputSchema: publishedSchema(tool.output),
    annotations: { title: tool.title, ...annotations(tool.effect) },
  };
}

/**
 * A failure carries no `structuredContent`: clients hold it against the output schema even
 * when `isError` is set, and then lose the message.
 */
function toResult(outcome: Outcome): CallToolResult {
  if (!outcome.ok) {
    return { isError: true, content: [{ type: 'text', text: JSON.stringify(outcome.error) }] };
  }
  const links = outcome.links.map((link) => ({ type: 'resource_link' as const, ...link }));
  return {
    structuredContent: { ...outcome.structured },
    content: [{ type: 'text', text: outcome.text }, ...links],
  };
}

/** Resources and prompts have no `isError`: an expected failure is a protocol error with its mend. */
async function orProtocolError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) {
      log('error', 'request failed unexpectedly', error);
      throw new McpError(ErrorCode.InternalError, 'internal_error');
    }
    const { code, message, fix } = error;
    throw new McpError(ErrorCode.InvalidParams, `${message}; ${fix}`, { code, message, fix });
  }
}

/** The one place where tools meet the SDK; a newer SDK needs another body here and nothing else. */
function register(server: Server, context: Context): void {
  const listed = tools.map(listing);
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listed }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) =>
    toResult(await callTool(params.name, params.arguments, context)),
  );
}

function registerGuides(server: Server): void {
  server.setRequestHandler(ListResourcesRequestSchema, async () => ({
    resources: await listResources(),
  }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [...resourceTemplates],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params }) => {
    const { mimeType, text } = await orProtocolError(() => readResource(params.uri));
    return { contents: [{ uri: params.uri, mimeType, text }] };
  });
  server.setRequestHandler(ListPromptsRequestSchema, async () => ({
    prompts: (await listPrompts()).map(({ body: _, ...prompt }) => ({
      ...prompt,
      arguments: [...prompt.arguments],
    })),
  }));
  server.setRequestHandler(GetPromptRequestSchema, async ({ params }) => {
    const { prompt, text } = await orProtocolError(async () => {
      const prompt = await findPrompt(params.name);
      return { prompt, text: fillPrompt(prompt, params.arguments ?? {}) };
    });
    return {
      description: prompt.description,
      messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }],
    };
  });
}

async function makeServer(context: Context): Promise<Server> {
  const server = new Server(
    { name: 'tablewright', title: 'Tablewright', version: packageVersion },
    {
      capabilities: { tools: {}, resources: {}, prompts: {} },
      instructions: await serverInstructions(),
    },
  );
  register(server, context);
  registerGuides(server);
  return server;
}

/** Larger than any input that a tool takes, so that those are refused with a message. */
const mostMessageBytes = 16 * 1024 * 1024;

/** Counts requests that have no answer yet. */
function watch(transport: StdioServerTransport): () => number {
  const open = new Set<RequestId>();
  const { onmessage } = transport;
  transport.onmessage = (message) => {
    if ('method' in message && 'id' in message) open.add(message.id);
    onmessage?.(message);
  };
  const send = transport.send.bind(transport);
  transport.send = async (message) => {
    await send(message);
    if (!('method' in message) && message.id !== undefined) open.delete(message.id);
  };
  return () => open.size;
}

export interface RunningServer {
  openRequests(): number;
}

/** Speaks MCP on stdin and stdout. `closed` is called when the protocol cannot go on. */
export async function serveStdio(context: Context, closed: () => void): Promise<RunningServer> {
  const server = await makeServer(context);
  server.onerror = (error) => log('error', 'protocol error', error);
  server.onclose = closed;
  const transport = new StdioServerTransport(process.stdin, process.stdout, {
    maxBufferSize: mostMessageBytes,
  });
  await server.connect(transport);
  return { openRequests: watch(transport) };
}
