/** Arguments of attributes, by name or place. */
import type { Attribute, Value } from './document.ts';

export interface Attributed {
  readonly attributes: readonly Attribute[];
}

export function attribute(owner: Attributed, name: string): Attribute | undefined {
  return owner.attributes.find((item) => item.name === name);
}

export function attributesOf(owner: Attributed, name: string): Attribute[] {
  return owner.attributes.filter((item) => item.name === name);
}

/** By name, else the first one without a name. */
export function argument(of: Attribute, name: string): Value | undefined {
  return of.args.named.get(name) ?? of.args.plain[0];
}

export function textOf(value: Value | undefined): string | null {
  return value?.kind === 'string' || value?.kind === 'word' ? value.text : null;
}

export function itemsOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return value.kind === 'list' ? value.items : [value];
}

/** `@map("name")` and `@@map("name")`; Prisma allows `name:` before it. */
export function mappedName(owner: Attributed & { readonly name: string }): string {
  const map = attribute(owner, 'map');
  return (map && textOf(argument(map, 'name'))) ?? owner.name;
}

export function namedText(of: Attribute | undefined, name: string): string | null {
  return textOf(of?.args.named.get(name));
}

export function schemaOf(owner: Attributed): string | null {
  const at = attribute(owner, 'schema');
  return at === undefined ? null : textOf(argument(at, 'name'));
}
