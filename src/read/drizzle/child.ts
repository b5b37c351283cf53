/**
 * The child process that runs a project's Drizzle schema, and asks the project's own drizzle-kit
 * for the SQL. It has no environment and may not write or start anything; here it loses the network.
 */
import { Socket as DatagramSocket } from 'node:dgram';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { basename } from 'node:path';
import { installLoader } from './modules.ts';
import type { DrizzleRequest, DrizzleResponse } from './protocol.ts';

function refuseNetwork(): never {
  throw new Error('a schema that is being read has no network');
}

function cutOff(): void {
  Socket.prototype.connect = refuseNetwork;
  DatagramSocket.prototype.send = refuseNetwork;
  DatagramSocket.prototype.bind = refuseNetwork;
}

/** dotenv and its like would take secrets into this process, and from there into messages. */
function hideEnvironmentFiles(): void {
  const read = fs.readFileSync;
  const guarded = (path: fs.PathOrFileDescriptor, options?: unknown) => {
    if (/(?:^|[\\/])\.env[^\\/]*$/.test(String(path))) {
      throw Object.assign(new Error(`no such file: ${basename(String(path))}`), { code: 'ENOENT' });
    }
    return read(path, options as null);
  };
  fs.readFileSync = guarded as typeof fs.readFileSync;
  syncBuiltinESMExports();
}

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
function loadKit(require: NodeJS.Require): Kit {
  try {
    return require('drizzle-kit/api-postgres') as Kit;
  } catch {
    return require('drizzle-kit/api') as Kit;
  }
}

async function statementsOf(request: DrizzleRequest): Promise<string[]> {
  const requireOf = installLoader(request.project);
  const [first = request.project] = request.files;
  const exported: Record<string, unknown> = {};
  for (const [index, file] of request.files.entries()) {
    const module = requireOf(file)(file) as Record<string, unknown>;
    // Names may repeat from file to file; drizzle-kit looks at the values.
    for (const [name, value] of Object.entries(module)) exported[`${index}_${name}`] = value;
  }
  const kit = loadKit(requireOf(first));
  const casing = request.casing ?? undefined;
  const before = await kit.generateDrizzleJson({}, undefined, undefined, casing);
  const after = await kit.generateDrizzleJson(exported, undefined, undefined, casing);
  return await kit.generateMigration(before, after);
}

function answer(response: DrizzleResponse): never {
  const bytes = Buffer.from(JSON.stringify(response));
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(3, bytes, at);
  process.exit(0);
}

cutOff();
hideEnvironmentFiles();
const request = JSON.parse(fs.readFileSync(0, 'utf8')) as DrizzleRequest;
statementsOf(request).then(
  (statements) => answer({ kind: 'statements', statements }),
  (error: unknown) =>
    answer({ kind: 'failed', message: String((error as Error)?.message ?? error) }),
);
