/** Names that a new object takes over from one that goes: the old one is dropped first. */
import { type ObjectId, parseObjectId } from '../../ir/id.ts';
import { multirangeName } from '../../ir/multirange.ts';
import type { Unit } from '../unit.ts';
import type { ChangeContext } from './context.ts';

/** Relations, indexes and types of a schema share their names, constraints those of their table. */
function claims(id: ObjectId, properties: Readonly<Record<string, unknown>> = {}): string[] {
  const { kind, names } = parseObjectId(id);
  const [schema = '', owner = '', name = ''] = names;
  const relation = (text: string) => `relation ${JSON.stringify([schema, text])}`;
  const constraint = `constraint ${JSON.stringify([schema, owner, name])}`;
  switch (kind) {
    case 'table':
    case 'view':
    case 'materialized_view':
    case 'sequence':
    case 'enum':
    case 'domain':
    case 'composite_type':
      return [relation(owner)];
    case 'range_type':
      return [
        relation(owner),
        relation(multirangeName({ name: owner, definition: String(properties.definition) })),
      ];
    case 'column': {
      const identity = properties.identity as { readonly sequence: string } | null | undefined;
      return identity ? [relation(identity.sequence)] : [];
    }
    case 'index':
      return [relation(name)];
    case 'primary_key':
      return [relation(name), constraint, `primary key ${JSON.stringify([schema, owner])}`];
    case 'unique':
    case 'exclusion':
      return [relation(name), constraint];
    case 'foreign_key':
    case 'check':
      return [constraint];
    case 'foreign_table':
      return [relation(owner)];
    case 'setting':
      return oneOfTable(names);
    default:
      return [];
  }
}

/** One index of a table is the clustered one; its setting names the index. */
function oneOfTable([parent = '', property]: readonly string[]): string[] {
  if (property !== 'clustered') return [];
  const [schema, table] = parseObjectId(parent).names;
  return [`${property} ${JSON.stringify([schema, table])}`];
}

/** Each unit waits for the drop of what it replaces or whose name it takes. */
export function withClaims(context: ChangeContext, units: readonly Unit[]): Unit[] {
  const { removed, replaced } = context.fate;
  const taken = new Map<string, ObjectId[]>();
  /** Names that the sequence of an identity lets go of, by the step that does it. */
  const released = new Map<string, string>();
  for (const [id, change] of context.fate.altered) {
    const before = change.before.identity as { readonly sequence: string } | null | undefined;
    const after = change.after.identity as { readonly sequence: string } | null | undefined;
    if (!before || before.sequence === after?.sequence) continue;
    const [schema = ''] = parseObjectId(id).names;
    const name = `relation ${JSON.stringify([schema, before.sequence])}`;
    released.set(name, `${id}#identity${after ? ' name' : ''}`);
  }
  /** Names that such a sequence takes, by the step that does it. */
  const sought = new Map<string, string>();
  for (const [id, change] of context.fate.altered) {
    const before = change.before.identity as { readonly sequence: string } | null | undefined;
    const after = change.after.identity as { readonly sequence: string } | null | undefined;
    if (!after || before?.sequence === after.sequence) continue;
    const [schema = ''] = parseObjectId(id).names;
    sought.set(
      `${id}#identity${before ? ' name' : ''}`,
      `relation ${JSON.stringify([schema, after.sequence])}`,
    );
  }
  const takers = new Map<ObjectId, ObjectId[]>();
  for (const [old, now] of context.fate.renewed) {
    takers.set(now, [...(takers.get(now) ?? []), old]);
  }
  for (const id of [...removed, ...replaced]) {
    for (const claim of claims(id, context.before.get(id)?.properties))
      taken.set(claim, [...(taken.get(claim) ?? []), id]);
  }
  return units.map((unit) => {
    const made = unit.changes.filter(({ kind }) => kind === 'add').map(({ id }) => id);
    const wait = [
      ...(taken.get(sought.get(unit.key) ?? '') ?? []),
      ...made.flatMap((id) => [
        ...(replaced.has(id) ? [id] : []),
        ...(takers.get(id) ?? []),
        ...claims(id, context.objects.get(id)?.properties).flatMap(
          (claim) => taken.get(claim) ?? [],
        ),
      ]),
    ];
    const free = made.flatMap((id) =>
      claims(id, context.objects.get(id)?.properties).flatMap((claim) => released.get(claim) ?? []),
    );
    if (wait.length === 0 && free.length === 0) return unit;
    const drops = [...new Set(wait)].map((id) => `drop ${id}`);
    const needs = [...drops.filter((key) => key !== unit.key), ...free];
    return { ...unit, needs: [...unit.needs, ...needs] };
  });
}
