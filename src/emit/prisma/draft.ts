/** The project's schema files while they are edited: what their blocks stand for, and text put in or taken out. */
import { Refusal } from '../../ir/findings.ts';
import {
  type Argument,
  type Attribute,
  type Block,
  type Field,
  listItems,
  scanBlocks,
} from './scan.ts';
import type { Span } from './tokens.ts';

export interface PlacedBlock extends Block {
  readonly path: string;
}

interface Attributed {
  readonly attributes: readonly Attribute[];
}

export function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return JSON.parse(value) as string;
  } catch {
    return value.slice(1, -1);
  }
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}

export function attributeOf(owner: Attributed, name: string): Attribute | undefined {
  return owner.attributes.find((each) => each.name === name);
}

export function argumentNamed(of: Attribute | undefined, key: string): Argument | undefined {
  return of?.args.find((each) => each.key === key);
}

/** By name, else the first one without a name. */
export function mainArgument(of: Attribute | undefined, key: string): Argument | undefined {
  return argumentNamed(of, key) ?? of?.args.find((each) => each.key === null);
}

/** Names of the fields in `[a, b(sort: Desc)]`. */
export function fieldNames(of: Argument | undefined): string[] {
  if (of === undefined) return [];
  return listItems(of).map(({ value }) => /^[^\s(.]+/.exec(value)?.[0] ?? value);
}

function text(of: Argument | undefined): string | null {
  return of === undefined ? null : unquoted(of.value);
}

/** What the database calls it: `@map("name")`, `@@map(name: "name")`, or its own name. */
export function databaseName(owner: Attributed & { readonly name: string }): string {
  return text(mainArgument(attributeOf(owner, 'map'), 'name')) ?? owner.name;
}

export function namespaceOf(owner: Attributed): string | null {
  return text(mainArgument(attributeOf(owner, 'schema'), 'name'));
}

export function mapArgument(of: Attribute | undefined): string | null {
  return text(argumentNamed(of, 'map'));
}

export function relationName(field: Field): string | null {
  const relation = attributeOf(field, 'relation');
  return text(mainArgument(relation, 'name'));
}

export interface Placement {
  readonly schema: string;
  readonly name: string;
}

/** Edits are made one after another; each looks again at the text that the last one left. */
export class Draft {
  readonly #texts = new Map<string, string>();
  readonly #originals = new Map<string, string>();
  readonly #scanned = new Map<string, { text: string; blocks: PlacedBlock[] }>();

  constructor(
    files: readonly { readonly path: string; readonly text: string }[],
    /** Where a model without `@@schema` lies. */
    readonly defaultSchema: string,
  ) {
    for (const { path, text: content } of files) {
      this.#texts.set(path, content);
      this.#originals.set(path, content);
    }
  }

  get paths(): readonly string[] {
    return [...this.#texts.keys()];
  }

  text(path: string): string {
    return this.#texts.get(path) ?? '';
  }

  changed(): { path: string; text: string; original: string | null }[] {
    return [...this.#texts].flatMap(([path, now]) => {
      const original = this.#originals.get(path) ?? null;
      return now === original ? [] : [{ path, text: now, original }];
    });
  }

  blocksIn(path: string): readonly PlacedBlock[] {
    const now = this.text(path);
    const known = this.#scanned.get(path);
    if (known?.text === now) return known.blocks;
    const blocks = scanBlocks(now).map((block) => ({ ...block, path }));
    this.#scanned.set(path, { text: now, blocks });
    return blocks;
  }

  blocks(kind?: string): PlacedBlock[] {
    const all = this.paths.flatMap((path) => this.blocksIn(path));
    return kind === undefined ? all : all.filter((block) => block.kind === kind);
  }

  /** Names that a new model or enum must not have. */
  names(): Set<string> {
    const kinds = new Set(['model', 'enum', 'view', 'type']);
    return new Set(this.blocks().flatMap(({ kind, name }) => (kinds.has(kind) ? [name] : [])));
  }

  placementOf(block: Block): Placement {
    return { schema: namespaceOf(block) ?? this.defaultSchema, name: databaseName(block) };
  }

  #at(kind: string, { schema, name }: Placement): PlacedBlock | undefined {
    return this.blocks(kind).find((block) => {
      const place = this.placementOf(block);
      return place.schema === schema && place.name === name;
    });
  }

  modelOf(table: Placement): PlacedBlock | undefined {
    return this.#at('model', table);
  }

  enumOf(type: Placement): PlacedBlock | undefined {
    return this.#at('enum', type);
  }

  block(kind: string, name: string): PlacedBlock | undefined {
    return this.blocks(kind).find((block) => block.name === name);
  }

  /** The model as it is now; it was there before. */
  model(name: string): PlacedBlock {
    const found = this.block('model', name);
    if (found === undefined) throw new Error(`the model ${name} is gone`);
    return found;
  }

  create(path: string, content: string): void {
    this.#texts.set(path, content);
  }

  replace(path: string, { start, end }: Span, by: string): void {
    const now = this.text(path);
    this.#texts.set(path, now.slice(0, start) + by + now.slice(end));
  }

  /** The line end that the file uses. */
  lineEnd(path: string): string {
    return this.text(path).includes('\r\n') ? '\r\n' : '\n';
  }
}

/** A field of a model that holds a column, not a relation. */
export function columnFields(draft: Draft, model: Block): Field[] {
  const models = new Set(draft.blocks('model').map(({ name }) => name));
  return model.fields.filter(({ type }) => !models.has(type));
}

export function fieldOfColumn(draft: Draft, model: Block, column: string): Field | undefined {
  return columnFields(draft, model).find((field) => databaseName(field) === column);
}

export function columnOfField(model: Block, name: string): string {
  const field = model.fields.find((each) => each.name === name);
  return field === undefined ? name : databaseName(field);
}

/** Throws when the text is none that Prisma would take. */
export function requireBalanced(draft: Draft): void {
  for (const block of draft.blocks()) {
    if (draft.text(block.path).slice(block.start, block.end).endsWith('}')) continue;
    throw new Refusal(
      'prisma_syntax',
      `${block.path}: the block ${block.kind} ${block.name} has no end.`,
      'Run `prisma validate` on it, and correct what it names.',
    );
  }
}
