/** Which folders a project's `.gitignore` files leave out: build output that a walk need not enter. */

interface Rule {
  readonly negated: boolean;
  /** Matches the path of a folder relative to the folder of the `.gitignore`. */
  matches(path: string, name: string): boolean;
}

export interface Ignore {
  /** Folder of the `.gitignore`, relative to the project; empty for the project itself. */
  readonly folder: string;
  readonly rules: readonly Rule[];
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
  if (!/[*?[\\]/.test(pattern)) {
    return { negated, matches: (path, name) => (anchored ? path : name) === pattern };
  }
  const expression = globToRegExp(pattern);
  return { negated, matches: (path, name) => expression.test(anchored ? path : name) };
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
  return { folder, rules };
}

/** Whether a folder is ignored: the last rule that matches, in the nearest file that has one, decides. */
export function isIgnored(path: string, name: string, stack: readonly Ignore[]): boolean {
  for (let depth = stack.length - 1; depth >= 0; depth--) {
    const { folder, rules } = stack[depth] as Ignore;
    const relative = folder === '' ? path : path.slice(folder.length + 1);
    for (let index = rules.length - 1; index >= 0; index--) {
      const rule = rules[index] as Rule;
      if (rule.matches(relative, name)) return !rule.negated;
    }
  }
  return false;
}
