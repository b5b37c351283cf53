/** Dependencies and features of `Cargo.toml`. */
import type { Text } from '../text.ts';
import type { Package } from './package.ts';

/** `dependencies`, `workspace.dependencies`, `target.….dependencies`, with an optional `.name`. */
const section =
  /^(?:workspace\.|target\..+\.)?(dependencies|dev-dependencies|build-dependencies)(?:\.(.+))?$/;

interface Entry {
  readonly name: string;
  readonly line: number;
  readonly scope: Package['scope'];
  text: string;
}

function entries(source: Text): Entry[] {
  const found: Entry[] = [];
  let scope: Package['scope'] | null = null;
  let open: Entry | null = null;
  let nested = false;
  source.lines.forEach((raw, index) => {
    const text = raw.replace(/(^|\s)#.*$/, '');
    const header = /^[ \t]*\[([^[\]]+)\]\s*$/.exec(text);
    if (header !== null) {
      const [, kind, name] = section.exec((header[1] as string).trim()) ?? [];
      scope = kind === undefined ? null : kind === 'dependencies' ? 'main' : 'development';
      nested = name !== undefined;
      open = null;
      if (scope !== null && name !== undefined) {
        open = { name: name.replace(/["']/g, ''), line: index + 1, scope, text: '' };
        found.push(open);
      }
      return;
    }
    if (scope === null) return;
    const assignment = /^([\w-]+)(?:\.[\w-]+)?\s*=\s*(.*)$/.exec(text);
    if (assignment !== null && !nested) {
      open = {
        name: assignment[1] as string,
        line: index + 1,
        scope,
        text: assignment[2] as string,
      };
      found.push(open);
    } else if (open !== null) open.text += `\n${text}`;
  });
  return found;
}

export function cargoPackages(source: Text): Package[] {
  return entries(source).map(({ name, line, scope, text }) => {
    const renamed = /\bpackage\s*=\s*"([^"]+)"/.exec(text)?.[1];
    const features = /features\s*=\s*\[([^\]]*)\]/.exec(text)?.[1] ?? '';
    return {
      ecosystem: 'cargo',
      name: (renamed ?? name).toLowerCase(),
      scope,
      features: Array.from(features.matchAll(/"([^"]+)"/g), (match) => match[1] as string),
      path: source.path,
      line,
    };
  });
}

/** Features that the crate itself declares, with what they turn on: `["postgresql", ["diesel/postgres"]]`. */
export function cargoFeatures(source: Text): { name: string; enables: string[]; line: number }[] {
  const found: { name: string; enables: string[]; line: number }[] = [];
  let inside = false;
  let open: { name: string; enables: string[]; line: number } | null = null;
  source.lines.forEach((raw, index) => {
    const text = raw.replace(/(^|\s)#.*$/, '');
    if (/^[ \t]*\[[^[\]]+\]\s*$/.test(text)) {
      inside = /^[ \t]*\[features\]/.test(text);
      open = null;
      return;
    }
    if (!inside) return;
    const assignment = /^([\w-]+)\s*=/.exec(text);
    if (assignment !== null) {
      open = { name: assignment[1] as string, enables: [], line: index + 1 };
      found.push(open);
    }
    open?.enables.push(...Array.from(text.matchAll(/"([^"]+)"/g), (match) => match[1] as string));
  });
  return found;
}
