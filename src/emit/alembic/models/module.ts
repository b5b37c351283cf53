/** A module of declarative models: its classes, their attributes, and the names that it imports. */
import { type LogicalLine, logicalLines } from '../python/lines.ts';

export interface Attribute {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** As it stands, without its indent and line break. */
  readonly text: string;
}

export interface ModelClass {
  readonly name: string;
  readonly bases: readonly string[];
  /** `__tablename__`; null where it is not said in the class. */
  readonly table: string | null;
  /** Of `__table_args__`; null: the metadata's own. */
  readonly schema: string | null;
  readonly indent: string;
  readonly attributes: readonly Attribute[];
  /** Behind the last attribute that is no method. */
  readonly attributesEnd: number;
}

export interface Module {
  readonly path: string;
  readonly text: string;
  readonly classes: readonly ModelClass[];
  /** Names that are bound at the left margin, with what they stand for where it is an import. */
  readonly names: ReadonlyMap<string, string>;
  /** Behind the last import of the head. */
  readonly importsEnd: number;
  readonly newline: '\n' | '\r\n';
}

const attribute = /^([A-Za-z_]\w*)[ \t]*(?::(?!=)[^=]*)?=(?!=)/;

function classOf(lines: readonly LogicalLine[], at: number, text: string): ModelClass | null {
  const head = lines[at];
  const match = /^class\s+(\w+)\s*(?:\(([\s\S]*)\))?\s*:\s*(?:#.*)?$/.exec(head?.text ?? '');
  if (head === undefined || match === null) return null;
  const body: LogicalLine[] = [];
  for (const line of lines.slice(at + 1)) {
    if (!line.blank && line.indent <= head.indent) break;
    body.push(line);
  }
  const first = body.find(({ blank }) => !blank);
  if (first === undefined) return null;
  const attributes = body.flatMap((line) => {
    const name = line.blank || line.indent !== first.indent ? null : attribute.exec(line.text);
    return name?.[1] === undefined
      ? []
      : [{ name: name[1], start: line.start, end: line.end, text: line.text }];
  });
  const valueFor = (name: string) =>
    attributes.find((each) => each.name === name)?.text.replace(attribute, '') ?? '';
  const args = valueFor('__table_args__');
  const isDocstring = /^[rRuU]?(?:"|')/.test(first.text);
  return {
    name: match[1] ?? '',
    bases: (match[2] ?? '').split(',').map((base) => base.trim()),
    table: /^\s*["']([^"'\\]+)["']\s*(?:#.*)?$/.exec(valueFor('__tablename__'))?.[1] ?? null,
    schema: /["']schema["']\s*:\s*["']([^"'\\]+)["']/.exec(args)?.[1] ?? null,
    indent: text.slice(first.start, first.start + first.indent),
    attributes,
    attributesEnd: attributes.at(-1)?.end ?? (isDocstring ? first.end : head.end),
  };
}

function importedNames(line: string): [string, string][] {
  const from = /^from\s+([\w.]+)\s+import\s+\(?([\s\S]*?)\)?\s*(?:#.*)?$/.exec(line);
  const list = from?.[2] ?? /^import\s+([\s\S]*?)\s*(?:#.*)?$/.exec(line)?.[1] ?? '';
  return list
    .replace(/#[^\n]*/g, '')
    .split(',')
    .map((each) => each.trim().split(/\s+as\s+/))
    .filter(([name]) => name !== undefined && name !== '')
    .map(([name = '', alias]) => {
      const what = from === null ? name : `${from[1]}.${name}`;
      return [alias ?? (from === null ? (name.split('.')[0] ?? name) : name), what];
    });
}

export function readModule(path: string, text: string): Module {
  const lines = logicalLines(text);
  const names = new Map<string, string>();
  let importsEnd = 0;
  let head = true;
  for (const [at, line] of lines.entries()) {
    if (line.blank || line.indent > 0) continue;
    const isImport = /^(?:from|import)\s/.test(line.text);
    if (isImport) for (const [name, what] of importedNames(line.text)) names.set(name, what);
    else {
      const bound =
        /^(?:async\s+def|def|class)\s+(\w+)/.exec(line.text) ?? attribute.exec(line.text);
      if (bound?.[1] !== undefined) names.set(bound[1], '');
    }
    const isDocstring =
      at === lines.findIndex(({ blank }) => !blank) && /^[rRuU]?["']/.test(line.text);
    if (head && (isImport || isDocstring)) importsEnd = line.end;
    else if (!/^(?:if|try|except|else)\b/.test(line.text)) head = false;
  }
  const classes = lines.flatMap((line, at) =>
    line.indent === 0 && line.text.startsWith('class ') ? (classOf(lines, at, text) ?? []) : [],
  );
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return { path, text, classes, names, importsEnd, newline };
}
