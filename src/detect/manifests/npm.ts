/** Dependencies of `package.json` and `deno.json`. */
import { find, findAll, type Text } from '../text.ts';
import type { Package } from './package.ts';

export interface NpmManifest {
  readonly name?: unknown;
  readonly scripts?: unknown;
  readonly prisma?: unknown;
  readonly workspaces?: unknown;
  readonly [section: string]: unknown;
}

export function parseJson(source: Text): unknown {
  try {
    return JSON.parse(source.raw);
  } catch {
    return null;
  }
}

export function readNpmManifest(source: Text): NpmManifest | null {
  const value = parseJson(source);
  return typeof value === 'object' && value !== null ? (value as NpmManifest) : null;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

export function lineOfKey(source: Text, key: string): number | null {
  return find(source, new RegExp(`"${literal(key)}"\\s*:`))?.line ?? null;
}

/** `"pg": "npm:pg@8"`, `"postgres": "jsr:@db/postgres"`: Deno's imports name the package behind the colon. */
function denoPackages(source: Text): Package[] {
  return findAll(source, /:\s*"(?:npm|jsr):\/?(@[\w.-]+\/[\w.-]+|[\w.-]+)/g).map(
    ({ groups, line }) => ({
      ecosystem: 'npm',
      name: (groups[1] as string).toLowerCase(),
      scope: 'main',
      features: [],
      path: source.path,
      line,
    }),
  );
}

export function npmPackages(source: Text): Package[] {
  if (/(?:^|\/)deno\.jsonc?$/i.test(source.path)) return denoPackages(source);
  const manifest = readNpmManifest(source);
  if (manifest === null) return [];
  const found: Package[] = [];
  for (const section of [
    'dependencies',
    'devDependencies',
    'peerDependencies',
    'optionalDependencies',
  ]) {
    const entries = manifest[section];
    if (!isRecord(entries)) continue;
    for (const name of Object.keys(entries)) {
      if (found.some((other) => other.name === name && other.scope === 'main')) continue;
      found.push({
        ecosystem: 'npm',
        name: name.toLowerCase(),
        scope: section === 'dependencies' ? 'main' : 'development',
        features: [section],
        path: source.path,
        line: null,
      });
    }
  }
  return found;
}
