/** The list of manifests: which files declare dependencies, and who reads them. */
import type { Text } from '../text.ts';
import type { Tree } from '../tree.ts';
import { cargoPackages } from './cargo.ts';
import { npmPackages } from './npm.ts';
import {
  composerPackages,
  gemPackages,
  goPackages,
  hexPackages,
  mavenPackages,
  nugetPackages,
  testOnlyAliases,
} from './others.ts';
import type { Package } from './package.ts';
import { pythonPackages } from './python.ts';

const manifests: readonly (readonly [name: RegExp, read: (source: Text) => Package[]])[] = [
  [/^(package|deno)\.jsonc?$/, npmPackages],
  [
    /^(pyproject\.toml|pipfile|setup\.(cfg|py)|environment\.ya?ml|[\w.-]*requirements?[\w.-]*\.(txt|in)|constraints\.txt)$/,
    pythonPackages,
  ],
  [/^cargo\.toml$/, cargoPackages],
  [/^go\.mod$/, goPackages],
  [/^(gemfile|gems\.rb|.+\.gemspec)$/, gemPackages],
  [/^composer\.json$/, composerPackages],
  [
    /^(pom\.xml|[\w.-]+\.gradle(\.kts)?|libs\.versions\.toml|build\.(?:sbt|sc|mill)|(?:dependenc(?:y|ies)|deps|libs?|versions?)\.(?:kt|scala)|deps\.edn|project\.clj)$/,
    mavenPackages,
  ],
  [
    /^(.+\.(cs|fs|vb)proj|directory\.(packages|build)\.props|packages\.config|paket\.dependencies)$/,
    nugetPackages,
  ],
  [/^mix\.exs$/, hexPackages],
];

/** requirements/base.txt: the folder carries the name. */
const requirementFolder = /(?:^|\/)requirements\/[\w.-]+\.(?:txt|in)$/;

/** A Gradle catalog lists what any build may use; what only tests use is for development. */
function withoutTestAliases(tree: Tree, packages: readonly Package[]): Package[] {
  if (!packages.some((item) => item.path.endsWith('.versions.toml'))) return [...packages];
  const builds = tree
    .matching(/^[\w.-]+\.gradle(?:\.kts)?$/)
    .flatMap((path) => tree.read(path) ?? []);
  const aliases = testOnlyAliases(builds);
  return packages.map((item) => {
    if (!item.path.endsWith('.versions.toml')) return item;
    const line = tree.read(item.path)?.lines[(item.line ?? 1) - 1] ?? '';
    const alias = /^\s*([\w-]+)/.exec(line)?.[1]?.toLowerCase().replaceAll('_', '-') ?? '';
    return aliases.has(alias) ? { ...item, scope: 'development' } : item;
  });
}

export function readPackages(tree: Tree): { packages: Package[]; manifests: string[] } {
  const packages: Package[] = [];
  const paths: string[] = [];
  const take = (path: string, read: (source: Text) => Package[]) => {
    const source = tree.read(path);
    if (source === null) return;
    paths.push(path);
    packages.push(...read(source));
  };
  for (const [name, read] of manifests) for (const path of tree.matching(name)) take(path, read);
  for (const path of tree.matching(/\.(txt|in)$/)) {
    if (requirementFolder.test(path) && !paths.includes(path)) take(path, pythonPackages);
  }
  return { packages: withoutTestAliases(tree, packages), manifests: paths };
}
