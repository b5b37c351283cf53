/** A revision's file: the project's own script.py.mako where it can be followed, else Alembic's form. */
import { insideTriple, pythonString } from './python/string.ts';
import templateText from './revision.hbs';

export interface RevisionText {
  /** First line of the docstring. */
  readonly message: string;
  readonly revision: string;
  readonly follows: string | null;
  readonly date: string;
  readonly imports: readonly string[];
  /** Indented by four spaces. */
  readonly upgrade: string;
  readonly downgrade: string;
  /** Lines of comments for the docstring. */
  readonly about: readonly string[];
}

/** For a docstring: no backslash, no `"""`, no quote at its end. */
function docText(text: string): string {
  return insideTriple(text.replace(/[\r\n\v\f\u0085\u2028\u2029]+/g, ' ').trim()).replace(
    /"$/,
    '\\"',
  );
}

function repr(text: string | null): string {
  return text === null ? 'None' : pythonString(text);
}

function message({ message: text, about }: RevisionText): string {
  return [docText(text), '', ...about.map(docText)].join('\n').trimEnd();
}

/** What the expressions of Alembic's own templates stand for; null for any other. */
function valueFor(expression: string, text: RevisionText): string | null {
  const bare = expression.replace(/\s+/g, ' ').trim();
  switch (bare) {
    case 'message':
      return message(text);
    case 'up_revision':
      return text.revision;
    case 'down_revision | comma,n':
    case 'down_revision|comma,n':
      return text.follows ?? '';
    case 'create_date':
      return text.date;
    case 'imports if imports else ""':
    case "imports if imports else ''":
      return text.imports.join('\n');
    case 'repr(up_revision)':
      return repr(text.revision);
    case 'repr(down_revision)':
      return repr(text.follows);
    case 'repr(branch_labels)':
    case 'repr(depends_on)':
      return 'None';
    case 'upgrades if upgrades else "pass"':
      return text.upgrade.trimStart();
    case 'downgrades if downgrades else "pass"':
      return text.downgrade.trimStart();
    default:
      return null;
  }
}

const needed = ['repr(up_revision)', 'repr(down_revision)', 'upgrades if', 'downgrades if'];
const importsLine = /^\$\{\s*imports if imports else (?:""|'')\s*\}$/;
const bodyLine = /^ {4}\$\{\s*(?:up|down)grades if/gm;

/** Null where the template does more than fill in: control lines, tags, expressions of its own. */
function followed(mako: string, text: RevisionText): string | null {
  const source = mako.replaceAll('\r\n', '\n');
  if (/^\s*(?:%(?!%)|##)|<%|<\/%|\\$/m.test(source)) return null;
  if (!needed.every((part) => source.includes(part))) return null;
  // The operations are indented for functions at the left margin.
  if ([...source.matchAll(bodyLine)].length !== 2) return null;
  const names = new Set(
    [...source.matchAll(/^(?:import (\w+) as (\w+)|from alembic import (op))/gm)].map(
      ([, module, alias, op]) => op ?? `${module} as ${alias}`,
    ),
  );
  if (!names.has('op') || !names.has('sqlalchemy as sa')) return null;
  let known = true;
  const lines = source.split('\n').flatMap((line) => {
    if (text.imports.length === 0 && importsLine.test(line)) return [];
    const filled = line.replace(/\$\{([^}]*)\}/g, (_, expression: string) => {
      const value = valueFor(expression, text);
      if (value === null) known = false;
      return value ?? '';
    });
    // Alembic's own template leaves a space behind `Revises:`.
    return [/grades if/.test(line) ? filled : filled.trimEnd()];
  });
  // Formatters want a line between the docstring and what follows, which Alembic's own has not.
  const filled = lines.join('\n').replace(/^("""[\s\S]*?""")\n(?=\S)/, '$1\n\n');
  return known ? filled : null;
}

export interface Rendered {
  readonly content: string;
  /** False where the project has a template of its own that could not be followed. */
  readonly own: boolean;
}

/** Handlebars is loaded with the first migration, not with the server. */
export async function renderRevision(mako: string | null, text: RevisionText): Promise<Rendered> {
  const own = mako === null ? null : followed(mako, text);
  if (own !== null) return { content: own, own: true };
  const { default: Handlebars } = await import('handlebars');
  const content = Handlebars.compile<object>(templateText, { noEscape: true })({
    ...text,
    message: message(text),
    follows: text.follows ?? '',
    repr: repr(text.revision),
    downRepr: repr(text.follows),
  });
  return { content, own: mako === null };
}
