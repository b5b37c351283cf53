/**
 * The child process that runs a project's Drizzle schema, and asks the project's own drizzle-kit
 * for the SQL. That is code of others, and it does run. What it has: the modules that the parent
 * sends, Node's modules that only calculate, 30 seconds and 512 MB. What it has not: environment,
 * files, network, programs, threads, signals. Each is held back twice, by Node's permissions or a
 * namespace of Linux, and by walls in the process; the network, where Linux gives no namespace of
 * its own (and on other systems), by the walls alone.
 */

import { receive, send } from './channel.ts';
import { requireOf } from './modules.ts';
import type { DrizzleRequest, DrizzleResponse } from './protocol.ts';
import { rootFile } from './root-file.ts';
import { buildWalls, checkPermissions } from './walls.ts';

interface Kit {
  generateDrizzleJson(
    imports: Record<string, unknown>,
    previous?: string,
    schemas?: string[],
    casing?: string,
  ): unknown;
  generateMigration(before: unknown, after: unknown): Promise<string[]>;
}

/** Of drizzle-kit 1.0, and of those before it. */
function loadKit(file: string): Kit {
  const require = requireOf(file);
  try {
    return require('drizzle-kit/api-postgres') as Kit;
  } catch {
    return require('drizzle-kit/api') as Kit;
  }
}

async function answerTo(request: DrizzleRequest): Promise<DrizzleResponse> {
  const root = rootFile(request.project);
  const require = requireOf(root);
  const exported: Record<string, unknown> = {};
  for (const [index, file] of request.files.entries()) {
    const module = require(`./${file}`) as Record<string, unknown>;
    // Names may repeat from file to file; drizzle-kit looks at the values.
    for (const [name, value] of Object.entries(module)) exported[`${index}_${name}`] = value;
  }
  const kit = loadKit(root);
  const casing = request.casing ?? undefined;
  const previous = request.previous ?? undefined;
  const after = await kit.generateDrizzleJson(exported, previous, undefined, casing);
  if (request.wanted === 'snapshot') {
    return { kind: 'snapshot', snapshot: JSON.stringify(after) };
  }
  const before = await kit.generateDrizzleJson({}, undefined, undefined, casing);
  return { kind: 'statements', statements: await kit.generateMigration(before, after) };
}

const end = process.reallyExit.bind(process);

function answer(response: DrizzleResponse): never {
  send(response);
  return end(0);
}

function fail(error: unknown): never {
  return answer({ kind: 'failed', message: String((error as Error)?.message ?? error) });
}

try {
  checkPermissions();
  const request = receive<DrizzleRequest>();
  process.on('uncaughtException', fail);
  buildWalls(request.project);
  answerTo(request).then(answer, fail);
} catch (error) {
  fail(error);
}
