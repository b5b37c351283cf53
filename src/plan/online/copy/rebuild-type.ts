/** A type that is made again: created beside the old one, whose name it takes in the swap. */
import { objectInWords } from '../../../diff/words.ts';
import { type ObjectId, objectId } from '../../../ir/id.ts';
import { multirangeName } from '../../../ir/multirange.ts';
import type { Domain, Schema } from '../../../ir/schema.ts';
import { partOf, setComment } from '../../../postgres/ddl/comment.ts';
import { renameRangeType } from '../../../postgres/ddl/range.ts';
import {
  addDomainCheck,
  createCompositeType,
  createDomain,
  createEnum,
  createRangeType,
} from '../../../postgres/ddl/types.ts';
import { quoteIdentifier } from '../../../postgres/identifier.ts';
import { renameIn } from '../../../postgres/rename-in.ts';
import { typeName } from '../../../postgres/type.ts';
import { privilegeStatements, privilegeSubject } from '../../add/privileges.ts';
import { alteration, setting } from '../../change/alteration.ts';
import type { ChangeContext } from '../../change/context.ts';
import type { PhaseName, Unit } from '../../unit.ts';
import { keysOf } from './expand.ts';
import { type Rebuild, rebuildOf, renamedType, typeKeysOf } from './rebuilds.ts';

type Which = 'temporary' | 'old';

function domainStatements(context: ChangeContext, domain: Domain, name: string, which: Which) {
  const texts = context.typeNames(which);
  const renamed: Domain = {
    ...domain,
    name,
    type: renamedType(context.rebuilds, domain.type, which),
    default: domain.default === null ? null : renameIn(domain.default, new Map(), texts),
    checks: domain.checks.map((check) => ({
      ...check,
      expression: renameIn(check.expression, new Map(), texts),
    })),
  };
  const late = renamed.checks.filter((check) => !check.validated);
  return [
    createDomain(renamed, context.spelling),
    ...late.map((check) => addDomainCheck(renamed, check, context.spelling)),
  ].join(';\n');
}

function find<T extends { readonly schema: string; readonly name: string }>(
  list: readonly T[],
  { schema, name, id }: Rebuild,
): T {
  const found = list.find((each) => each.schema === schema && each.name === name);
  if (found === undefined) throw new Error(`no type ${id}`);
  return found;
}

/** The type as `schema` has it, under another name. */
function createAs(context: ChangeContext, schema: Schema, rebuild: Rebuild, which: Which): string {
  const { spelling } = context;
  const name = rebuild[which];
  switch (rebuild.kind) {
    case 'enum':
      return createEnum({ ...find(schema.enums, rebuild), name }, spelling);
    case 'domain':
      return domainStatements(context, find(schema.domains, rebuild), name, which);
    case 'composite_type': {
      const type = find(schema.compositeTypes, rebuild);
      const attributes = type.attributes.map((each) => ({
        ...each,
        type: renamedType(context.rebuilds, each.type, which),
      }));
      return createCompositeType({ ...type, name, attributes }, spelling);
    }
    case 'range_type': {
      const type = find(schema.rangeTypes, rebuild);
      // The multirange type that comes with it gets a name of its own choice for now.
      const definition = type.definition.replace(/, multirange_type_name = .*$/s, '');
      return createRangeType({ ...type, name, definition }, spelling);
    }
  }
}

function word(rebuild: Rebuild): 'DOMAIN' | 'TYPE' {
  return rebuild.kind === 'domain' ? 'DOMAIN' : 'TYPE';
}

function rename(context: ChangeContext, rebuild: Rebuild, from: string, to: string): string[] {
  const { schema } = rebuild;
  const type = typeName(schema, from, context.spelling.defaultSchema);
  return [`ALTER ${word(rebuild)} ${type} RENAME TO ${quoteIdentifier(to)}`];
}

/** The type as `schema` has it, from one name to another. */
function renameWhole(
  context: ChangeContext,
  schema: Schema,
  rebuild: Rebuild,
  [from, to]: readonly [from: string, to: string],
): string {
  if (rebuild.kind !== 'range_type') return rename(context, rebuild, from, to).join(';\n');
  const type = find(schema.rangeTypes, rebuild);
  // Under a name that is not its own, it has the multirange type of PostgreSQL's choice.
  const multirange = (name: string) => multirangeName(name === rebuild.name ? type : { name });
  const multiranges = [multirange(from), multirange(to)] as const;
  return renameRangeType(type, [from, to], multiranges, context.spelling).join(';\n');
}

/** Copies are of tables in use: their columns change places in a later deploy. */
function swapPhase(context: ChangeContext): PhaseName {
  return context.copies.size > 0 ? 'contract' : 'expand';
}

function usedBy(context: ChangeContext, rebuild: Rebuild) {
  return [...context.copies.values()].filter(
    ({ before, after }) =>
      rebuildOf(context.rebuilds, before.type) === rebuild ||
      rebuildOf(context.rebuilds, after.type) === rebuild,
  );
}

/** What is made of the type, and goes and comes with the swap. */
function goneOver(context: ChangeContext, rebuild: Rebuild): string[] {
  return [...context.before.values()]
    .filter((object) => object.dependsOn.includes(rebuild.id) && context.fate.isGone(object.id))
    .map((object) => `drop ${object.id}`);
}

function own(context: ChangeContext, rebuild: Rebuild): Unit[] {
  const { id, schema, name } = rebuild;
  const keys = typeKeysOf(rebuild);
  const type = typeName(schema, name, context.spelling.defaultSchema);
  const phase = swapPhase(context);
  const told = commentsOf(context.to, rebuild, type).map((sql, i) =>
    alteration({
      key: `${id}#comment${i}`,
      needs: [keys.named],
      phase,
      changes: setting(id, {}, {}),
      words: `Say what ${objectInWords(id)} is for`,
      sql,
      reverse: '',
      undo: 'implied',
    }),
  );
  const kept = context.to.privileges.filter(({ on, grantee }) => {
    const privilege = objectId('privilege', on, grantee);
    return on === id && context.before.has(privilege) && !context.fate.altered.has(privilege);
  });
  const granted = statements(context, kept).map((sql, i) =>
    alteration({
      key: `${id}#privilege${i}`,
      needs: [keys.named],
      phase,
      changes: setting(id, {}, {}),
      words: `Grant again what was granted on ${objectInWords(id)}`,
      sql,
      reverse: '',
      undo: 'implied',
    }),
  );
  return [...told, ...granted];
}

function statements(context: ChangeContext, privileges: Schema['privileges']): string[] {
  return privileges.flatMap((privilege) => {
    const subject = privilegeSubject(context, privilege.on as ObjectId);
    return subject === null ? [] : privilegeStatements(privilege, subject).map(({ sql }) => sql);
  });
}

/** What is said of the type and of its parts, which a new one does not have. */
function commentsOf(schema: Schema, rebuild: Rebuild, type: string): string[] {
  const said = (subject: string, comment: string | null) =>
    comment === null ? [] : [setComment(subject, comment)];
  switch (rebuild.kind) {
    case 'enum':
      return said(`TYPE ${type}`, find(schema.enums, rebuild).comment);
    case 'domain': {
      const { comment, checks } = find(schema.domains, rebuild);
      const parts = checks.flatMap((check) =>
        said(partOf('CONSTRAINT', check.name, `DOMAIN ${type}`), check.comment),
      );
      return [...said(`DOMAIN ${type}`, comment), ...parts];
    }
    case 'composite_type': {
      const { comment, attributes } = find(schema.compositeTypes, rebuild);
      const parts = attributes.flatMap((each) =>
        said(`COLUMN ${type}.${quoteIdentifier(each.name)}`, each.comment),
      );
      return [...said(`TYPE ${type}`, comment), ...parts];
    }
    case 'range_type':
      return said(`TYPE ${type}`, find(schema.rangeTypes, rebuild).comment);
  }
}

/** The old type as it comes back: with what was said of it and granted on it. */
function restoreOwn(context: ChangeContext, rebuild: Rebuild): string[] {
  const { schema, name, id } = rebuild;
  const type = typeName(schema, name, context.spelling.defaultSchema);
  return [
    ...commentsOf(context.from, rebuild, type),
    ...statements(
      context,
      context.from.privileges.filter(({ on }) => on === id),
    ),
  ];
}

/** Types that are made of this one come after it, and go before it. */
function over(context: ChangeContext, rebuild: Rebuild, which: 'before' | 'after'): Rebuild[] {
  const objects = which === 'before' ? context.before : context.objects;
  const needs = objects.get(rebuild.id)?.dependsOn ?? [];
  return needs.flatMap((need) => context.rebuilds.get(need) ?? []);
}

export function rebuildUnits(context: ChangeContext, rebuild: Rebuild): Unit[] {
  const { id, name, temporary, old } = rebuild;
  const keys = typeKeysOf(rebuild);
  const copies = usedBy(context, rebuild);
  const phase = swapPhase(context);
  const words = objectInWords(id);
  const { defaultSchema } = context.spelling;
  const dropOf = (each: string) =>
    `DROP ${word(rebuild)} ${typeName(rebuild.schema, each, defaultSchema)}`;
  const change = context.followed.get(id);
  const overThis = [...context.rebuilds.values()].filter((other) =>
    over(context, other, 'before').includes(rebuild),
  );
  /** They are made of it under the name that it has for now. */
  const madeOfThis = [...context.rebuilds.values()].filter((other) =>
    over(context, other, 'after').includes(rebuild),
  );
  return [
    alteration({
      key: keys.created,
      needs: [
        ...context.needs(id).filter((need) => !context.rebuilds.has(need)),
        ...over(context, rebuild, 'after').map((each) => typeKeysOf(each).created),
      ],
      changes: setting(id, {}, {}),
      words: `Create ${words} as it shall be, under another name for now`,
      sql: createAs(context, context.to, rebuild, 'temporary'),
      reverse: dropOf(temporary),
    }),
    alteration({
      key: keys.aside,
      needs: [
        keys.created,
        ...madeOfThis.map((each) => typeKeysOf(each).created),
        ...copies.flatMap((copy) => [keysOf(copy).ready, keysOf(copy).loosened]),
        ...goneOver(context, rebuild),
        ...context.defaultsAside(id),
      ],
      phase,
      changes: setting(id, {}, {}),
      words: `Let the old ${words} make room`,
      sql: renameWhole(context, context.from, rebuild, [name, old]),
      reverse: [
        renameWhole(context, context.from, rebuild, [old, name]),
        ...restoreOwn(context, rebuild),
      ].join(';\n'),
    }),
    alteration({
      key: keys.named,
      provides: [keys.named, id],
      needs: [keys.aside],
      phase,
      changes: change === undefined ? setting(id, {}, {}) : [change],
      words: `Give the new ${words} its name`,
      sql: renameWhole(context, context.to, rebuild, [temporary, name]),
      reverse: renameWhole(context, context.to, rebuild, [name, temporary]),
    }),
    ...own(context, rebuild),
    alteration({
      key: keys.dropped,
      needs: [
        keys.named,
        ...copies.map((copy) => keysOf(copy).dropped),
        ...context.directKeys(id),
        ...overThis.map((each) => typeKeysOf(each).dropped),
      ],
      phase,
      changes: setting(id, {}, {}),
      words: `Drop the old ${words}`,
      sql: dropOf(old),
      reverse: createAs(context, context.from, rebuild, 'old'),
    }),
  ];
}
