/** New enum, domain, composite and range types. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import type { Domain } from '../../ir/schema.ts';
import { partOf } from '../../postgres/ddl/comment.ts';
import {
  addDomainCheck,
  createCompositeType,
  createDomain,
  createEnum,
  createRangeType,
  dropDomain,
  dropDomainCheck,
  dropType,
} from '../../postgres/ddl/types.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { typeName } from '../../postgres/type.ts';
import type { Context } from '../context.ts';
import { ranks, type Unit, unit } from '../unit.ts';
import { commentUnits } from './comment.ts';

interface NamedType {
  readonly schema: string;
  readonly name: string;
  readonly comment: string | null;
}

function subjectOf(context: Context, keyword: 'TYPE' | 'DOMAIN', type: NamedType): string {
  return `${keyword} ${typeName(type.schema, type.name, context.spelling.defaultSchema)}`;
}

function typeUnits(
  context: Context,
  id: ObjectId,
  type: NamedType,
  text: { readonly sql: string; readonly reverse: string; readonly subject: string },
  prefers: readonly ObjectId[] = [],
): Unit[] {
  const create = unit({
    key: id,
    rank: ranks.type,
    needs: context.needs(id),
    prefers,
    changes: [{ kind: 'add', id }],
    words: `Create ${objectInWords(id)}`,
    sql: text.sql,
    reverse: text.reverse,
  });
  return [create, ...commentUnits(id, id, text.subject, type.comment)];
}

export function addEnums(context: Context): Unit[] {
  return context.to.enums.flatMap((type) => {
    const id = objectId('enum', type.schema, type.name);
    if (!context.isAdded(id)) return [];
    return typeUnits(context, id, type, {
      sql: createEnum(type, context.spelling),
      reverse: dropType(type, context.spelling),
      subject: subjectOf(context, 'TYPE', type),
    });
  });
}

/** Checks that CREATE DOMAIN cannot hold, and comments on checks. */
function checkUnits(context: Context, id: ObjectId, domain: Domain): Unit[] {
  const subject = subjectOf(context, 'DOMAIN', domain);
  return domain.checks.flatMap((check) => {
    const key = `${id}#${check.name}`;
    const late = check.validated
      ? []
      : [
          unit({
            key,
            rank: ranks.settings,
            owner: id,
            needs: [id],
            changes: [{ kind: 'set', id, before: {}, after: { checks: [check] } }],
            words: `Add check ${check.name} to ${objectInWords(id)}`,
            sql: addDomainCheck(domain, check, context.spelling),
            reverse: dropDomainCheck(domain, check, context.spelling),
          }),
        ];
    const comment = commentUnits(id, id, partOf('CONSTRAINT', check.name, subject), check.comment);
    const renamed = comment.map((step) => ({ ...step, key: `${key}#comment`, provides: [] }));
    return [...late, ...renamed.map((step) => ({ ...step, needs: [...step.needs, key] }))];
  });
}

export function addDomains(context: Context): Unit[] {
  return context.to.domains.flatMap((domain) => {
    const id = objectId('domain', domain.schema, domain.name);
    if (!context.isAdded(id)) return [];
    const texts = [domain.default, ...domain.checks.map((check) => check.expression)];
    const own = typeUnits(
      context,
      id,
      domain,
      {
        sql: createDomain(domain, context.spelling),
        reverse: dropDomain(domain, context.spelling),
        subject: subjectOf(context, 'DOMAIN', domain),
      },
      texts.flatMap(context.mentions),
    );
    return [...own, ...checkUnits(context, id, domain)];
  });
}

export function addCompositeTypes(context: Context): Unit[] {
  return context.to.compositeTypes.flatMap((type) => {
    const id = objectId('composite_type', type.schema, type.name);
    if (!context.isAdded(id)) return [];
    const own = typeUnits(context, id, type, {
      sql: createCompositeType(type, context.spelling),
      reverse: dropType(type, context.spelling),
      subject: subjectOf(context, 'TYPE', type),
    });
    const name = typeName(type.schema, type.name, context.spelling.defaultSchema);
    const attributes = type.attributes.flatMap((attribute) => {
      const subject = `COLUMN ${name}.${quoteIdentifier(attribute.name)}`;
      return commentUnits(id, id, subject, attribute.comment).map((step) => ({
        ...step,
        key: `${id}#${attribute.name}#comment`,
        provides: [],
      }));
    });
    return [...own, ...attributes];
  });
}

export function addRangeTypes(context: Context): Unit[] {
  return context.to.rangeTypes.flatMap((type) => {
    const id = objectId('range_type', type.schema, type.name);
    if (!context.isAdded(id)) return [];
    return typeUnits(context, id, type, {
      sql: createRangeType(type, context.spelling),
      reverse: dropType(type, context.spelling),
      subject: subjectOf(context, 'TYPE', type),
    });
  });
}
