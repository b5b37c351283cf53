/** Which folders a project's `.gitignore` files leave out: build output that a walk need not enter. */

interface Rule {
  readonly negated: boolean;
  /** A pattern with a slash is about the path below the `.gitignore`, one without about any name. */
  readonly anchored: boolean;
  matches(text: string): boolean;
}

export interface Ignore {
  /** Folder of the `.gitignore`, relative to the project; empty for the project itself. */
  readonly folder: string;
  readonly rules: readonly Rule[];
  /** For each name seen, the last rule without a slash that it matches; -1 for none. */
  readonly byName: Map<string, number>;
}

function globToRegExp(glob: string): RegExp {
  const source = glob.replace(
    /\\.|\/\*\*\/|\*\*\/|\/\*\*|\*\*|\*|\?|\[!?[^\]]+\]|[\\^$+.()|{}[\]]/g,
    (token) => {
      if (token.startsWith('\\') && token.length === 2)
        return `\\${token.charAt(1)}`.replace(/^\\(?=[\w\s])/, '');
      if (token === '/**/') return '/(?:.*/)?';
      if (token === '**/') return '(?:.*/)?';
      if (token === '/**') return '/.*';
      if (token === '**') return '.*';
      if (token === '*') return '[^/]*';
      if (token === '?') return '[^/]';
      if (token.length > 2 && token.startsWith('[')) return token.replace(/^\[!/, '[^');
      return `\\${token}`;
    },
  );
  return new RegExp(`^${source}$`);
}

function parseRule(line: string): Rule | null {
  let pattern = line.replace(/(?<!\\)\s+$/, '');
  if (pattern === '' || pattern.startsWith('#')) return null;
  const negated = pattern.startsWith('!');
  if (negated) pattern = pattern.slice(1);
  pattern = pattern.replace(/\/$/, '').replace(/^\\(?=[#!])/, '');
  const anchored = pattern.includes('/');
  pattern = pattern.replace(/^\//, '');
  if (pattern === '') return null;
  if (!/[*?[\\]/.test(pattern)) return { negated, anchored, matches: (text) => text === pattern };
  const expression = globToRegExp(pattern);
  return { negated, anchored, matches: (text) => expression.test(text) };
}

export function parseIgnore(folder: string, text: string): Ignore {
  const rules: Rule[] = [];
  for (const line of text.split(/\r?\n/)) {
    try {
      const rule = parseRule(line);
      if (rule !== null) rules.push(rule);
    } catch {
      // A character class that is none in a regular expression: git would not match it either.
    }
  }
  return { folder, rules, byName: new Map() };
}

function lastByName(ignore: Ignore, name: string): number {
  let index = ignore.byName.get(name);
  if (index === undefined) {
    index = ignore.rules.findLastIndex((rule) => !rule.anchored && rule.matches(name));
    ignore.byName.set(name, index);
  }
  return index;
}

/** Whether a folder is ignored: the last rule that matches, in the nearest file that has one, decides. */
export function isIgnored(path: string, name: string, stack: readonly Ignore[]): boolean {
  for (let depth = stack.length - 1; depth >= 0; depth--) {
    const ignore = stack[depth] as Ignore;
    const { folder, rules } = ignore;
    const relative = folder === '' ? path : path.slice(folder.length + 1);
    let last = lastByName(ignore, name);
    for (let index = rules.length - 1; index > last; index--) {
      if (rules[index]?.anchored === true && rules[index]?.matches(relative) === true) last = index;
    }
    if (last !== -1) return rules[last]?.negated === false;
  }
  return false;
}
