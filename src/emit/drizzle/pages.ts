/** The modules of the schema while they are written: edits at places, statements at the end, imports. */
import { dirname, posix } from 'node:path';
import { core, type Module } from './module.ts';
import { literal, type Style } from './style.ts';
import type { Span } from './syntax.ts';

interface Edit extends Span {
  readonly text: string;
}

export interface Constant {
  readonly path: string;
  readonly name: string;
}

class Page {
  readonly edits: Edit[] = [];
  readonly appended: string[] = [];
  /** Names by what they are imported from. */
  readonly needs = new Map<string, Map<string, string>>();
  /** Of a new module: what it calls others as a whole, by their paths. */
  readonly namespaces = new Map<string, string>();

  constructor(readonly module: Module | null) {}

  removed(span: Span): boolean {
    return this.edits.some(
      ({ start, end, text }) => text === '' && start <= span.start && end >= span.end,
    );
  }
}

function apply(text: string, edits: readonly Edit[]): string {
  const inner = edits.filter(
    (edit, at) =>
      !edits.some(
        (other, index) =>
          index !== at &&
          other.end - other.start > edit.end - edit.start &&
          other.start <= edit.start &&
          other.end >= edit.end &&
          // What is put in at the edge of a gap stands beside it.
          !(edit.start === edit.end && (other.start === edit.start || other.end === edit.end)),
      ),
  );
  let out = text;
  const order = inner.map((edit, at) => ({ edit, at }));
  order.sort((a, b) => b.edit.start - a.edit.start || b.edit.end - a.edit.end || b.at - a.at);
  for (const { edit } of order) out = out.slice(0, edit.start) + edit.text + out.slice(edit.end);
  return out;
}

function specifierText(name: string, local: string): string {
  const word = name.startsWith('PgTableExtraConfig') ? `type ${name}` : name;
  return name === local ? word : `${word} as ${local}`;
}

function sorted(list: readonly string[]): boolean {
  const names = list.map((each) => each.replace(/^type\s+/, '').toLowerCase());
  return names.every((name, at) => at === 0 || (names[at - 1] ?? '') <= name);
}

/** Into the braces of an import that is there. */
function extended(text: string, names: readonly string[], style: Style): string | null {
  const open = text.indexOf('{');
  const close = text.lastIndexOf('}');
  if (open === -1 || close < open) return null;
  const inside = text.slice(open + 1, close);
  if (/\/[/*]/.test(inside)) {
    const comma = /,\s*$/.test(inside.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '')) ? '' : ',';
    return `${text.slice(0, close)}${comma} ${names.join(', ')} ${text.slice(close)}`;
  }
  const before = inside
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const all = [...before, ...names];
  if (sorted(before)) {
    const word = (each: string) => each.replace(/^type\s+/, '').toLowerCase();
    all.sort((a, b) => (word(a) < word(b) ? -1 : word(a) > word(b) ? 1 : 0));
  }
  const line = `${text.slice(0, open)}{ ${all.join(', ')} }${text.slice(close + 1)}`;
  if (!inside.includes('\n') && line.length <= style.width) return line;
  const lines = all.map((each) => `${style.indent}${each},\n`).join('');
  return `${text.slice(0, open)}{\n${lines}}${text.slice(close + 1)}`;
}

function importText(from: string, names: readonly string[], style: Style): string {
  const end = `from ${literal(from, style)}${style.end}`;
  const line = `import { ${names.join(', ')} } ${end}`;
  if (line.length <= style.width) return line;
  return `import {\n${names.map((name) => `${style.indent}${name},\n`).join('')}} ${end}`;
}

/** Packages before files. */
function bySpecifier([one]: readonly [string, unknown], [other]: readonly [string, unknown]) {
  const rank = (from: string) => (from.startsWith('.') ? `1${from}` : `0${from}`);
  return rank(one) < rank(other) ? -1 : 1;
}

export class Pages {
  readonly #pages = new Map<string, Page>();

  constructor(
    modules: readonly Module[],
    readonly style: Style,
    /** What ends the path of an import of a sibling: nothing, `.js`, `.ts`. */
    readonly ending: string,
  ) {
    for (const module of modules) this.#pages.set(module.path, new Page(module));
  }

  #page(path: string): Page {
    const found = this.#pages.get(path);
    if (found !== undefined) return found;
    const page = new Page(null);
    this.#pages.set(path, page);
    return page;
  }

  has(path: string): boolean {
    return this.#pages.has(path);
  }

  replace(path: string, span: Span, text: string): void {
    this.#page(path).edits.push({ ...span, text });
  }

  insert(path: string, at: number, text: string): void {
    this.#page(path).edits.push({ start: at, end: at, text });
  }

  isRemoved(path: string, span: Span): boolean {
    return this.#page(path).removed(span);
  }

  /**
   * A constant that others need while the module is being run: above the tables, behind imports,
   * schemas and enums.
   */
  declare(path: string, statement: string, isEarly: (name: string) => boolean): void {
    const { module, appended } = this.#page(path);
    const early = module?.declarations.filter(({ name }) => isEarly(name)) ?? [];
    const last = [...(module?.imports ?? []), ...early].map((each) => each.statement.end);
    if (module === null || last.length === 0) appended.push(statement);
    else this.insert(path, Math.max(...last), `\n\n${statement}`);
  }

  append(path: string, statement: string): void {
    this.#page(path).appended.push(statement);
  }

  /** Names that a new constant of the module must not have. */
  taken(path: string): Set<string> {
    const page = this.#page(path);
    const needed = [...page.needs.values()].flatMap((names) => [...names.values()]);
    const { imports = [], declarations = [] } = page.module ?? {};
    return new Set([
      ...imports.map(({ local }) => local),
      ...declarations.map(({ name }) => name),
      ...needed,
    ]);
  }

  /** What the module calls `name` of `from`; it is imported when it is not yet. */
  imported(path: string, from: string, name: string): string {
    const page = this.#page(path);
    for (const each of page.module?.imports ?? []) {
      if (each.from !== from || each.isType) continue;
      if (each.imported === name) return each.local;
      if (each.imported === null) return `${each.local}.${name}`;
    }
    const needs = page.needs.get(from) ?? new Map<string, string>();
    page.needs.set(from, needs);
    const known = needs.get(name);
    if (known !== undefined) return known;
    const taken = this.taken(path);
    const clash = taken.has(name);
    const local = clash ? `pg${name.charAt(0).toUpperCase()}${name.slice(1)}` : name;
    needs.set(name, local);
    return local;
  }

  core(path: string, name: string): string {
    return this.imported(path, core, name);
  }

  sql(path: string): string {
    return this.imported(path, 'drizzle-orm', 'sql');
  }

  specifier(path: string, other: string): string {
    const bare = other.replace(/\.[cm]?[jt]sx?$/, '');
    const relative = posix.relative(dirname(path), bare);
    const dotted = relative.startsWith('.') ? relative : `./${relative}`;
    if (this.ending !== '') return dotted + this.ending;
    return dotted.replace(/\/index$/, '');
  }

  /** A constant of the schema as the module calls it. */
  constant(path: string, { path: other, name }: Constant): string {
    if (path === other) return name;
    const { imports = [] } = this.#page(path).module ?? {};
    const known = imports.find((each) => each.imported === name && !each.isType);
    if (known !== undefined) return known.local;
    // A namespace of the file itself.
    const specifier = this.specifier(path, other);
    const whole = imports.find((each) => each.imported === null && each.from === specifier);
    if (whole !== undefined) return `${whole.local}.${name}`;
    return this.imported(path, specifier, name);
  }

  /** `import * as schema`, of a new module. */
  namespace(path: string, other: string, name: string): string {
    this.#page(path).namespaces.set(this.specifier(path, other), name);
    return name;
  }

  #text(page: Page): string {
    const { module } = page;
    const edits = [...page.edits];
    const fresh: string[] = [];
    for (const [from, names] of [...page.needs].sort(bySpecifier)) {
      const list = [...names].map(([name, local]) => specifierText(name, local));
      const statement = module?.imports.find(
        (each) => each.from === from && !each.isType && each.imported !== null,
      )?.statement;
      const old = statement && module?.text.slice(statement.start, statement.end);
      const text = old === undefined ? null : extended(old, list, this.style);
      if (statement !== undefined && text !== null) edits.push({ ...statement, text });
      else fresh.push(importText(from, list.sort(), this.style));
    }
    for (const [from, name] of page.namespaces) {
      fresh.push(`import * as ${name} from ${literal(from, this.style)}${this.style.end}`);
    }
    if (module === null) {
      const head = fresh.length === 0 ? [] : [fresh.join('\n')];
      return `${[...head, ...page.appended].join('\n\n')}\n`;
    }
    if (fresh.length > 0) {
      const last = module.imports.at(-1)?.statement;
      const at = last === undefined ? bodyStart(module) : last.end;
      const text = last === undefined ? `${fresh.join('\n')}\n\n` : `\n${fresh.join('\n')}`;
      edits.push({ start: at, end: at, text });
    }
    const ends = module.text.includes('\r\n') ? '\r\n' : '\n';
    const native = (text: string) => text.replace(/\r?\n/g, ends);
    const body = apply(
      module.text,
      edits.map((edit) => ({ ...edit, text: native(edit.text) })),
    );
    if (page.appended.length === 0) return body;
    const blank = /(?:^|\n)\r?\n$/.test(body);
    const tail = page.appended
      .map((statement, at) => native(`${blank && at === 0 ? '' : '\n'}${statement}\n`))
      .join('');
    const gap = body === '' || body.endsWith('\n') ? '' : ends;
    return body + gap + (body.trim() === '' ? tail.replace(/^\r?\n/, '') : tail);
  }

  /** Those that differ from what they were. */
  changed(): { path: string; text: string; original: string | null }[] {
    return [...this.#pages].flatMap(([path, page]) => {
      if (page.module === null && page.appended.length === 0) return [];
      const text = this.#text(page);
      const original = page.module?.text ?? null;
      return text === original ? [] : [{ path, text, original }];
    });
  }
}

/** Behind what must stay first: a byte order mark, the head's comment. */
function bodyStart({ text, body }: Module): number {
  const [first] = body;
  if (first !== undefined && typeof first.start === 'number' && first.start > 0) {
    const line = text.lastIndexOf('\n', first.start - 1) + 1;
    const above = text.slice(0, line);
    // A comment right above the first statement is its own.
    return /\S/.test(above) && !/\n\s*\n$/.test(above) ? (text.startsWith('\uFEFF') ? 1 : 0) : line;
  }
  return text.startsWith('\uFEFF') ? 1 : 0;
}
