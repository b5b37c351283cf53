/** Dependencies of go.mod, Gemfile, composer.json, Maven and Gradle builds, .NET projects and mix.exs. */
import { findAll, type Text, withoutComments, withText } from '../text.ts';
import { isRecord, lineOfKey, parseJson } from './npm.ts';
import type { Package } from './package.ts';

function make(
  ecosystem: Package['ecosystem'],
  source: Text,
  name: string,
  line: number | null,
  development = false,
): Package {
  return {
    ecosystem,
    name: name.toLowerCase(),
    scope: development ? 'development' : 'main',
    features: [],
    path: source.path,
    line,
  };
}

export function goPackages(source: Text): Package[] {
  let inTools = false;
  return source.lines.flatMap((text, index) => {
    // Since Go 1.24 a program that the module runs is named as a tool; its requirement is indirect.
    if (/^tool\s*\(/.test(text)) inTools = true;
    else if (/^\)/.test(text)) inTools = false;
    const tool = /^(tool\s+)?\s*([\w.-]+\.[\w-]+\/\S+)\s*$/.exec(text);
    if (tool !== null && (inTools || tool[1] !== undefined)) {
      const module = (tool[2] as string).replace(/\/v\d+(?=\/|$).*$|\/cmd\/.*$/, '');
      return make('go', source, module, index + 1);
    }
    const name = /^[ \t]*(?:require\s+)?([\w.-]+\.[\w-]+\/[^\s]+)\s+v\d/.exec(text)?.[1];
    if (name === undefined || text.includes('// indirect') || text.includes('=>')) return [];
    return make('go', source, name.replace(/\/v\d+$/, ''), index + 1);
  });
}

export function gemPackages(source: Text): Package[] {
  const found: Package[] = [];
  let group: string | null = null;
  source.lines.forEach((raw, index) => {
    const text = raw.replace(/(^|\s)#.*$/, '');
    const opened = /^[ \t]*group\s+(.*?)\s+do\b/.exec(text)?.[1];
    if (opened !== undefined) group = opened;
    else if (/^end\b/.test(text)) group = null;
    const gem = /^[ \t]*(?:gem|\w+\.add_(?:runtime_)?dependency)[\s(]+["']([^"']+)["'](.*)$/.exec(
      text,
    );
    if (gem === null) return;
    const inline = /groups?:\s*(\[[^\]]*\]|:\w+)|:groups?\s*=>\s*(\[[^\]]*\]|:\w+)/.exec(
      gem[2] as string,
    );
    const scope = inline?.[1] ?? inline?.[2] ?? group;
    const development =
      scope !== null && /test|development/.test(scope) && !/production/.test(scope);
    found.push(make('gem', source, gem[1] as string, index + 1, development));
  });
  return found;
}

export function composerPackages(source: Text): Package[] {
  const manifest = parseJson(source);
  if (!isRecord(manifest)) return [];
  return ['require', 'require-dev'].flatMap((section) => {
    const entries = manifest[section];
    if (!isRecord(entries)) return [];
    return Object.keys(entries).map((name) =>
      make('composer', source, name, lineOfKey(source, name), section !== 'require'),
    );
  });
}

function pomPackages(source: Text): Package[] {
  const text = source.text.replace(/<!--[\s\S]*?(?:-->|$)/g, (all) => all.replace(/[^\n]/g, ' '));
  const clean = withText(source, text);
  return findAll(clean, /<dependency>([\s\S]{0,1500}?)<\/dependency>/g).map(({ groups, line }) => {
    const body = groups[1] as string;
    const tag = (name: string) =>
      new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]?.trim() ?? '';
    return make(
      'maven',
      source,
      `${tag('groupId')}:${tag('artifactId')}`,
      line,
      tag('scope') === 'test',
    );
  });
}

const coordinate =
  /\b(\w*)[ \t(]*(?:platform\()?["']([\w.-]+):([\w.-]+)(?::[^"'\n]*)?["']|\b(\w+)[ \t(]+group\s*[:=]\s*["']([\w.-]+)["']\s*,\s*name\s*[:=]\s*["']([\w.-]+)["']/g;
const catalogEntry =
  /^[ \t]*[\w-]+\s*=\s*(?:\{[^}\n]*?module\s*=\s*"([\w.-]+:[\w.-]+)"|\{[^}\n]*?group\s*=\s*"([\w.-]+)"[^}\n]*?name\s*=\s*"([\w.-]+)"|"([\w.-]+:[\w.-]+):[^"\n]*")/gm;

function isTestConfiguration(name: string): boolean {
  return /^test|^jmh|integration|^androidTest/i.test(name);
}

function gradlePackages(source: Text): Package[] {
  if (source.path.endsWith('.toml')) {
    return findAll(source, catalogEntry).map(({ groups: [, module, group, name, short], line }) =>
      make('maven', source, module ?? short ?? `${group}:${name}`, line),
    );
  }
  return findAll(withoutComments(source, 'c'), coordinate).map(({ groups, line }) => {
    const [, short, group, artifact, long, longGroup, longArtifact] = groups;
    const name = `${group ?? longGroup}:${artifact ?? longArtifact}`;
    return make('maven', source, name, line, isTestConfiguration(short ?? long ?? ''));
  });
}

/** Aliases of a version catalog that only tests use: `testImplementation(libs.h2)`. */
export function testOnlyAliases(builds: readonly Text[]): ReadonlySet<string> {
  const used = new Map<string, boolean>();
  for (const build of builds) {
    for (const { groups } of findAll(build, /\b(\w+)[ \t(]+libs\.([\w.]+)/g)) {
      const alias = (groups[2] as string).toLowerCase().replaceAll('.', '-');
      used.set(alias, (used.get(alias) ?? true) && isTestConfiguration(groups[1] as string));
    }
  }
  return new Set([...used].flatMap(([alias, testOnly]) => (testOnly ? [alias] : [])));
}

/** `"org.postgresql" % "postgresql" % "42"` of sbt, `org.postgresql/postgresql {:mvn/version "42"}` of Clojure. */
const otherCoordinate =
  /"([\w.-]+)"\s*%{1,3}\s*"([\w.-]+)"\s*%\s*(?:"[^"\n]*"|[\w.]+)(?:\s*%\s*"?(\w+))?|([\w.-]+)\/([\w.-]+)\s+(?:\{\s*:mvn\/version|")/g;

function otherPackages(source: Text): Package[] {
  return findAll(source, otherCoordinate).map(({ groups, line }) => {
    const [, group, artifact, configuration = '', longGroup, longArtifact] = groups;
    const name = `${group ?? longGroup}:${artifact ?? longArtifact}`;
    return make('maven', source, name, line, isTestConfiguration(configuration));
  });
}

/** `ivy"org.postgresql:postgresql:42.7.4"`, `mvn"org.flywaydb::flyway4s:1"` of Mill. */
function millPackages(source: Text): Package[] {
  return findAll(source, /\b(?:ivy|mvn)"([\w.-]+):{1,3}([\w.-]+):/g).map(({ groups, line }) =>
    make('maven', source, `${groups[1]}:${groups[2]}`, line),
  );
}

export function mavenPackages(source: Text): Package[] {
  if (/\.(?:sbt|edn|clj|scala)$/.test(source.path)) return otherPackages(source);
  if (/\.(?:sc|mill)$/.test(source.path)) return millPackages(source);
  return source.path.toLowerCase().endsWith('.xml') ? pomPackages(source) : gradlePackages(source);
}

/** Central version lists name what any project of the solution may use: no use by themselves. */
export function nugetPackages(source: Text): Package[] {
  const name = source.path.slice(source.path.lastIndexOf('/') + 1).toLowerCase();
  const older =
    name === 'packages.config'
      ? /<package\s[^>\n]*?id\s*=\s*"([^"]+)"/g
      : name === 'paket.dependencies'
        ? /^[ \t]*nuget\s+([\w.-]+)/gm
        : null;
  if (older !== null)
    return findAll(source, older).map(({ groups, line }) =>
      make('nuget', source, groups[1] as string, line),
    );
  return findAll(source, /<Package(Reference|Version)\s[^>\n]*?Include\s*=\s*"([^"]+)"/g).map(
    ({ groups, line }) => make('nuget', source, groups[2] as string, line, groups[1] === 'Version'),
  );
}

export function hexPackages(source: Text): Package[] {
  const clean = withoutComments(source, 'hash');
  return findAll(clean, /\{\s*:(\w+)\s*,\s*((?:["'~>=]|\w+:)[^}\n]*)\}/g).map(
    ({ groups, line }) => {
      const only = /only:\s*(\[[^\]]*\]|:\w+)/.exec(groups[2] as string)?.[1];
      return make(
        'hex',
        source,
        groups[1] as string,
        line,
        only !== undefined && !only.includes('prod'),
      );
    },
  );
}
