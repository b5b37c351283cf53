/** Places in a Prisma schema file: blocks, members and arguments with their offsets, however it is formatted. */
import { closing, lineEnd, lineStart, opening, type Span, type Token, tokenize } from './tokens.ts';

export interface Argument extends Span {
  /** Before the colon; null for one that is told by its place. */
  readonly key: string | null;
  readonly value: string;
  readonly valueSpan: Span;
}

export interface Attribute extends Span {
  /** Without `@`: `id`, `relation`, `db.Uuid`. */
  readonly name: string;
  readonly args: readonly Argument[];
}

/** A field of a model, or a value of an enum (which has no type). */
export interface Field extends Span {
  readonly name: string;
  readonly nameSpan: Span;
  /** `String`, `Invoice`, `Unsupported("tsvector")`; empty for an enum's value. */
  readonly type: string;
  readonly arity: 'required' | 'optional' | 'list';
  /** With `?` or `[]`. */
  readonly typeSpan: Span;
  readonly attributes: readonly Attribute[];
  /** From the first of the `///` lines above it to behind its line's end. */
  readonly lines: Span;
}

export interface BlockAttribute extends Attribute {
  readonly lines: Span;
}

/** `key = value` of a datasource or generator. */
export interface Assignment extends Span {
  readonly key: string;
  readonly value: string;
  readonly valueSpan: Span;
  readonly lines: Span;
}

export interface Block extends Span {
  readonly kind: string;
  readonly name: string;
  readonly nameSpan: Span;
  /** Behind the line of the opening brace, and at the start of the closing brace's line. */
  readonly body: Span;
  readonly fields: readonly Field[];
  readonly attributes: readonly BlockAttribute[];
  readonly assignments: readonly Assignment[];
  /** From the first of the `///` lines above it to behind its last line's end. */
  readonly lines: Span;
}

class Scanner {
  readonly tokens: readonly Token[];
  #at = 0;

  constructor(readonly text: string) {
    this.tokens = tokenize(text);
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.#at + ahead];
  }

  next(): Token | undefined {
    const token = this.tokens[this.#at];
    this.#at += 1;
    return token;
  }

  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token?.kind === 'mark' && token.text === text;
  }

  /** Past comments and line ends. */
  skipBlank(): void {
    for (let token = this.peek(); token !== undefined; token = this.peek()) {
      if (token.kind !== 'comment' && token.kind !== 'newline') return;
      this.#at += 1;
    }
  }

  skipLine(): void {
    let depth = 0;
    for (let token = this.peek(); token !== undefined; token = this.peek()) {
      if (depth <= 0 && (token.kind === 'newline' || this.is('}'))) return;
      if (token.kind === 'mark' && opening.has(token.text)) depth += 1;
      if (token.kind === 'mark' && closing.has(token.text)) depth -= 1;
      this.#at += 1;
    }
  }

  /** What stands between brackets that begin here, cut at its commas; the end of the bracket. */
  group(): { items: Token[][]; end: number } {
    const items: Token[][] = [[]];
    let depth = 0;
    for (let token = this.next(); token !== undefined; token = this.next()) {
      if (token.kind === 'mark' && opening.has(token.text)) {
        depth += 1;
        if (depth === 1) continue;
      }
      if (token.kind === 'mark' && closing.has(token.text)) {
        depth -= 1;
        if (depth === 0) return { items: items.filter((item) => item.length > 0), end: token.end };
      }
      if (token.kind === 'comment' || token.kind === 'newline') continue;
      if (depth === 1 && token.kind === 'mark' && token.text === ',') items.push([]);
      else items.at(-1)?.push(token);
    }
    return { items: items.filter((item) => item.length > 0), end: this.text.length };
  }

  /** `lines` of something: with the documentation above it and what follows in its last line. */
  lines(span: Span): Span {
    let start = lineStart(this.text, span.start);
    for (let above = start; above > 0; ) {
      above = lineStart(this.text, above - 1);
      if (!/^[ \t]*\/\/\//.test(this.text.slice(above, start))) break;
      start = above;
    }
    return { start, end: lineEnd(this.text, span.end) };
  }
}

function argumentOf(text: string, tokens: readonly Token[]): Argument | null {
  const [first, colon] = tokens;
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return null;
  const keyed = first.kind === 'word' && colon?.kind === 'mark' && colon.text === ':';
  const from = (keyed ? tokens[2]?.start : first.start) ?? last.end;
  const valueSpan = { start: from, end: last.end };
  return {
    key: keyed ? first.text : null,
    value: text.slice(valueSpan.start, valueSpan.end),
    valueSpan,
    start: first.start,
    end: last.end,
  };
}

/** From `@` or `@@` on. */
function attributeAt(scanner: Scanner): Attribute | null {
  const at = scanner.next();
  if (scanner.is('@')) scanner.next();
  const word = scanner.next();
  if (at === undefined || word === undefined) return null;
  let name = word.text;
  let end = word.end;
  while (scanner.is('.')) {
    scanner.next();
    const part = scanner.next();
    name += `.${part?.text ?? ''}`;
    end = part?.end ?? end;
  }
  let args: Argument[] = [];
  if (scanner.is('(')) {
    const { items, end: closed } = scanner.group();
    args = items.flatMap((item) => argumentOf(scanner.text, item) ?? []);
    end = closed;
  }
  return { name, args, start: at.start, end };
}

function fieldAt(scanner: Scanner): Field | null {
  const { text } = scanner;
  const name = scanner.next();
  if (name === undefined) return null;
  let typeSpan: Span = { start: name.end, end: name.end };
  let type = '';
  let arity: Field['arity'] = 'required';
  const typeName = scanner.peek();
  if (typeName?.kind === 'word') {
    scanner.next();
    let end = typeName.end;
    if (scanner.is('(')) end = scanner.group().end;
    type = text.slice(typeName.start, end);
    if (scanner.is('[')) {
      arity = 'list';
      end = scanner.group().end;
    }
    if (scanner.is('?')) {
      if (arity !== 'list') arity = 'optional';
      end = scanner.next()?.end ?? end;
    }
    typeSpan = { start: typeName.start, end };
  }
  const attributes: Attribute[] = [];
  let end = typeSpan.end;
  for (;;) {
    if (scanner.peek()?.kind === 'comment' && scanner.peek()?.text.startsWith('/*') === true) {
      scanner.next();
      continue;
    }
    if (!scanner.is('@')) break;
    const attribute = attributeAt(scanner);
    if (attribute === null) break;
    attributes.push(attribute);
    end = attribute.end;
  }
  const span = { start: name.start, end };
  return {
    ...span,
    name: name.text,
    nameSpan: { start: name.start, end: name.end },
    type,
    arity,
    typeSpan,
    attributes,
    lines: scanner.lines(span),
  };
}

function assignmentAt(scanner: Scanner): Assignment | null {
  const { text } = scanner;
  const key = scanner.next();
  scanner.next();
  const first = scanner.peek();
  if (key === undefined || first === undefined) return null;
  const start = first.start;
  let end = first.end;
  if (scanner.is('[')) end = scanner.group().end;
  else {
    scanner.next();
    if (scanner.is('(')) end = scanner.group().end;
  }
  const span = { start: key.start, end };
  return {
    ...span,
    key: key.text,
    value: text.slice(start, end),
    valueSpan: { start, end },
    lines: scanner.lines(span),
  };
}

function blockAt(scanner: Scanner): Block | null {
  const { text } = scanner;
  const kind = scanner.next();
  const name = scanner.next();
  const brace = scanner.next();
  if (kind === undefined || name === undefined || brace === undefined) return null;
  const fields: Field[] = [];
  const attributes: BlockAttribute[] = [];
  const assignments: Assignment[] = [];
  let end = text.length;
  for (scanner.skipBlank(); scanner.peek() !== undefined; scanner.skipBlank()) {
    if (scanner.is('}')) {
      end = scanner.next()?.end ?? end;
      break;
    }
    if (scanner.is('@')) {
      const attribute = attributeAt(scanner);
      if (attribute !== null) attributes.push({ ...attribute, lines: scanner.lines(attribute) });
    } else if (scanner.peek()?.kind === 'word' && scanner.is('=', 1)) {
      const assignment = assignmentAt(scanner);
      if (assignment !== null) assignments.push(assignment);
    } else if (scanner.peek()?.kind === 'word') {
      const field = fieldAt(scanner);
      if (field !== null) fields.push(field);
    }
    scanner.skipLine();
  }
  const span = { start: kind.start, end };
  return {
    ...span,
    kind: kind.text,
    name: name.text,
    nameSpan: { start: name.start, end: name.end },
    body: { start: lineEnd(text, brace.end), end: lineStart(text, end - 1) },
    fields,
    attributes,
    assignments,
    lines: scanner.lines(span),
  };
}

/** All blocks of a file, in its order. What is no block is passed over. */
export function scanBlocks(text: string): Block[] {
  const scanner = new Scanner(text);
  const blocks: Block[] = [];
  for (scanner.skipBlank(); scanner.peek() !== undefined; scanner.skipBlank()) {
    const starts =
      scanner.peek()?.kind === 'word' && scanner.peek(1)?.kind === 'word' && scanner.is('{', 2);
    const block = starts ? blockAt(scanner) : null;
    if (block === null) scanner.next();
    else blocks.push(block);
  }
  return blocks;
}

/** Items of `[a, b(sort: Desc)]`, or the one item that stands without brackets. */
export function listItems({ value, valueSpan }: Argument): Argument[] {
  if (!value.startsWith('[')) return [{ key: null, value, valueSpan, ...valueSpan }];
  const scanner = new Scanner(value);
  const shift = valueSpan.start;
  return scanner.group().items.flatMap((tokens) => {
    const item = argumentOf(value, tokens);
    if (item === null) return [];
    const moved = { start: item.start + shift, end: item.end + shift };
    return [{ key: null, value: value.slice(item.start, item.end), valueSpan: moved, ...moved }];
  });
}
