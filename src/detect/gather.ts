/** All claims about a project: of its dependencies, of every detector, of its migrations folders. */
import type { Claim, Clue, Detector, Project } from './claim.ts';
import { detectors } from './detectors/index.ts';
import { readPackages } from './manifests/index.ts';
import { readNpmManifest } from './manifests/npm.ts';
import type { Package } from './manifests/package.ts';
import { findMigrationFolders } from './migrations/folders.ts';
import { ancestors, folderOf } from './paths.ts';
import { isAside } from './roles.ts';
import type { Text } from './text.ts';
import type { Tree } from './tree.ts';

export interface Gathered {
  readonly claims: readonly Claim[];
  /** Folders with a manifest of their own; empty for the project. */
  readonly units: readonly string[];
  /** True when the project publishes one of the tools that we look for. */
  readonly isTool: boolean;
}

function clues(list: readonly Detector[]): Map<string, Clue[]> {
  const found = new Map<string, Clue[]>();
  for (const { packages = {} } of list) {
    for (const [ecosystem, entries] of Object.entries(packages)) {
      for (const [name, clue] of Object.entries(entries)) {
        const key = `${ecosystem} ${name}`;
        found.set(key, [...(found.get(key) ?? []), clue]);
      }
    }
  }
  return found;
}

const known = clues(detectors);

function cluesOf(item: Package): readonly Clue[] {
  const exact = known.get(`${item.ecosystem} ${item.name}`);
  if (exact !== undefined || item.ecosystem !== 'go') return exact ?? [];
  // A Go import path names a package inside its module: github.com/jackc/pgx/v5/stdlib.
  for (let path = folderOf(item.name); path.includes('/'); path = folderOf(path)) {
    const inherited = known.get(`go ${path.replace(/\/v\d+$/, '')}`);
    if (inherited !== undefined) return inherited;
  }
  return [];
}

function* packageClaims(packages: readonly Package[]): Generator<Claim> {
  for (const item of packages) {
    for (const clue of cluesOf(item)) {
      const evidence = {
        path: item.path,
        line: item.line,
        source: clue.source ?? 'dependency',
        weak: item.scope === 'development',
      } as const;
      if (clue.engine !== undefined) yield { claim: 'engine', value: clue.engine, ...evidence };
      if (clue.orm !== undefined) yield { claim: 'orm', value: clue.orm, ...evidence };
      if (clue.tool !== undefined) yield { claim: 'migration_tool', value: clue.tool, ...evidence };
      if (clue.platform !== undefined)
        yield { claim: 'platform', value: clue.platform, ...evidence };
    }
  }
}

function makeProject(tree: Tree, packages: readonly Package[]): Project {
  const byFolder = new Map<string, Package[]>();
  for (const item of packages) {
    const folder = folderOf(item.path);
    const items = byFolder.get(folder);
    if (items === undefined) byFolder.set(folder, [item]);
    else items.push(item);
  }
  return {
    tree,
    packages,
    uses: (path, name) =>
      ancestors(`${path}/x`).some((folder) =>
        (byFolder.get(folder) ?? []).some((item) =>
          typeof name === 'string' ? item.name === name : name.test(item.name),
        ),
      ),
  };
}

function ownName(source: Text): string | null {
  if (source.path.endsWith('.json')) {
    const manifest = readNpmManifest(source);
    // A workspace may call a package of its own `prisma`; what is published is not private.
    return typeof manifest?.name === 'string' && manifest.private !== true ? manifest.name : null;
  }
  if (source.path.endsWith('pom.xml')) {
    const text = source.text.replace(
      /<(parent|dependencies|dependencyManagement|build)>[\s\S]*?(?:<\/\1>|$)/g,
      '',
    );
    return /<artifactId>\s*([^<\s]+)/.exec(text)?.[1] ?? null;
  }
  const match =
    /^\[(?:package|project|tool\.poetry)\][^[]{0,2000}?^name\s*=\s*"([^"]+)"/m.exec(source.text) ??
    /^module\s+(\S+)/m.exec(source.text) ??
    /^[ \t]*app:\s*:(\w+)/m.exec(source.text) ??
    /^[ \t]*\w+\.name\s*=\s*["']([\w-]+)["']/m.exec(source.text) ??
    /^\[metadata\]\s*\nname\s*=\s*(\S+)/m.exec(source.text);
  return match?.[1]?.replace(/\/v\d+$/, '') ?? null;
}

/** Own names of the project's packages: `"name": "drizzle-orm"`, `name = "diesel"`, `module gorm.io/gorm`. */
function ownNames(tree: Tree, manifests: readonly string[]): string[] {
  return manifests.flatMap((path) => {
    const source = isAside(path) ? null : tree.read(path);
    return (source === null ? null : ownName(source)?.toLowerCase()) ?? [];
  });
}

/** Names under which our tools publish themselves: their packages, and their scopes (`@prisma/…`). */
const published = new Set([
  'ariga.io/atlas',
  'github.com/sqlc-dev/sqlc',
  'graphile-migrate',
  'prisma',
  'drizzle-kit',
  ...[...known].flatMap(([key, list]) =>
    list.some((clue) => clue.orm !== undefined || clue.tool !== undefined)
      ? [key.slice(key.indexOf(' ') + 1).replace(/^.*:/, '')]
      : [],
  ),
  ...[...known.values()].flatMap((list) =>
    list.flatMap((clue) => (clue.orm === undefined ? [] : [`@${clue.orm}`])),
  ),
]);

function isPublished(name: string): boolean {
  return published.has(name) || (name.startsWith('@') && published.has(folderOf(name)));
}

export async function gather(tree: Tree): Promise<Gathered> {
  const { packages, manifests } = readPackages(tree);
  const project = makeProject(tree, packages);
  const claims: Claim[] = [...packageClaims(packages)];
  for (const detector of detectors) {
    claims.push(...(detector.inspect?.(project) ?? []));
    await new Promise((resume) => setImmediate(resume));
  }
  claims.push(...findMigrationFolders(project, detectors));
  const names = ownNames(tree, manifests);
  return {
    claims,
    units: [...new Set(manifests.map(folderOf))],
    isTool: names.some(isPublished),
  };
}
