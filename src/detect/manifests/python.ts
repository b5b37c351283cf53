/** Dependencies of Python projects: pyproject.toml, requirements files, setup.cfg, setup.py, Pipfile. */
import type { Text } from '../text.ts';
import type { Package } from './package.ts';

const requirement = /^([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*(?:[=<>!~;@^(\s].*)?$/;
/** Words of a requirements file's own name; the folder may be called anything. */
const development =
  /(?:^|[._-])(?:dev\w*|tests?|testing|lint\w*|docs?|typing|types|mypy|ci|format\w*|bench\w*|tools?|extras?|optional)(?=[._-]|$)/i;

function toPackage(
  source: Text,
  text: string,
  line: number,
  scope: Package['scope'],
): Package | null {
  const match = requirement.exec(text.trim());
  if (match === null) return null;
  return {
    ecosystem: 'pypi',
    name: (match[1] as string).toLowerCase().replace(/[_.]+/g, '-'),
    scope,
    features: (match[2] ?? '')
      .split(',')
      .map((extra) => extra.trim())
      .filter((extra) => extra !== ''),
    path: source.path,
    line,
  };
}

function requirements(source: Text): Package[] {
  const name = source.path.slice(source.path.lastIndexOf('/') + 1);
  const scope = development.test(name) ? 'development' : 'main';
  return source.lines.flatMap((text, index) => {
    const bare = text
      .replace(/(^|\s)#.*$/, '')
      .replace(/\s--hash.*$/, '')
      .replace(/\\$/, '')
      .trim();
    if (bare === '' || bare.startsWith('-')) return [];
    return toPackage(source, bare, index + 1, scope) ?? [];
  });
}

/** What a section's keys or strings are: packages of the project, optional ones, or no packages. */
function sectionScope(
  section: string,
  key: string,
): { scope: Package['scope']; keys: boolean } | null {
  if (section === 'project' && key === 'dependencies') return { scope: 'main', keys: false };
  if (section === 'project.optional-dependencies') return { scope: 'development', keys: false };
  if (section === 'dependency-groups') return { scope: 'development', keys: false };
  if (section === 'tool.poetry.dependencies' || section === 'packages')
    return { scope: 'main', keys: true };
  if (/^tool\.poetry\.(dev-dependencies|group\..*\.dependencies)$/.test(section))
    return { scope: 'development', keys: true };
  if (section === 'dev-packages') return { scope: 'development', keys: true };
  return null;
}

function toml(source: Text): Package[] {
  const found: Package[] = [];
  let section = '';
  let key = '';
  source.lines.forEach((text, index) => {
    const header = /^[ \t]*\[+\s*([^\]]+?)\s*\]+\s*(?:#.*)?$/.exec(text);
    if (header !== null && !/["']\s*\]/.test(text)) {
      section = (header[1] as string).replace(/["']/g, '');
      key = '';
      return;
    }
    const assignment = /^[ \t]*(["']?)([\w.-]+)\1\s*=(?!=)\s*(.*)$/.exec(text);
    if (assignment !== null) key = assignment[2] as string;
    const rule = sectionScope(section, key);
    if (rule === null) return;
    if (rule.keys) {
      if (assignment === null || key === 'python') return;
      const extras = /extras\s*=\s*\[([^\]]*)\]/.exec(text)?.[1]?.replace(/["'\s]/g, '') ?? '';
      const optional = /optional\s*=\s*true/.test(text);
      const named = toPackage(
        source,
        `${key}[${extras}]`,
        index + 1,
        optional ? 'development' : rule.scope,
      );
      if (named !== null) found.push(named);
      return;
    }
    for (const [, , string = ''] of text
      .replace(/#(?![^"']*["']\s*,?\s*$).*$/, '')
      .matchAll(/(["'])(.*?)\1/g)) {
      const named = toPackage(source, string, index + 1, rule.scope);
      if (named !== null) found.push(named);
    }
  });
  return found;
}

/** setup.cfg lists one requirement a line under `install_requires`; setup.py holds them as strings. */
function setup(source: Text): Package[] {
  const found: Package[] = [];
  let inside = false;
  source.lines.forEach((text, index) => {
    if (/^[ \t]*["']?install_requires["']?\s*[=:]/.test(text)) inside = true;
    else if (inside && (/^[ \t]*[\])]/.test(text) || /^\[?\w/.test(text))) inside = false;
    if (!inside) return;
    const names = source.path.endsWith('.cfg')
      ? [text.replace(/^install_requires\s*=/, '')]
      : Array.from(text.matchAll(/(["'])(.*?)\1/g), (match) => match[2] as string);
    for (const name of names) {
      const named = toPackage(source, name, index + 1, 'main');
      if (named !== null && named.name !== 'install-requires') found.push(named);
    }
  });
  return found;
}

/** `environment.yml` of conda: `- psycopg2=2.9`, and what pip adds below `- pip:`. */
function conda(source: Text): Package[] {
  if (!/^dependencies:/m.test(source.text)) return [];
  return source.lines.flatMap((text, index) => {
    const [, named = ''] = /^\s*-\s+["']?(?:[\w-]+::)?([A-Za-z][\w.[\],-]*)[^:]*$/.exec(text) ?? [];
    return named === '' ? [] : (toPackage(source, named, index + 1, 'main') ?? []);
  });
}

export function pythonPackages(source: Text): Package[] {
  const name = source.path.slice(source.path.lastIndexOf('/') + 1).toLowerCase();
  if (name === 'pyproject.toml' || name === 'pipfile') return toml(source);
  if (name === 'setup.cfg' || name === 'setup.py') return setup(source);
  return /\.ya?ml$/.test(name) ? conda(source) : requirements(source);
}
