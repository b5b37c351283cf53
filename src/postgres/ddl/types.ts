/** CREATE and DROP of enum, domain, composite and range types. */
import type { Check, CompositeType, Domain, Enum, RangeType } from '../../ir/schema.ts';
import { quoteIdentifier, quoteLiteral } from '../identifier.ts';
import { formatType, typeName } from '../type.ts';
import { keepArrayCasts } from './array-casts.ts';
import { defaultExpression } from './parentheses.ts';
import { block, type Spelling } from './spelling.ts';

interface Named {
  readonly schema: string;
  readonly name: string;
}

function nameOf(type: Named, spelling: Spelling): string {
  return typeName(type.schema, type.name, spelling.defaultSchema);
}

export function createEnum(type: Enum, spelling: Spelling): string {
  const head = `CREATE TYPE ${nameOf(type, spelling)} AS ENUM`;
  const values = type.values.map(quoteLiteral);
  const line = `${head} (${values.join(', ')})`;
  if (line.length <= 100) return line;
  return block(
    head,
    values.map((text) => ({ notes: [], text })),
  );
}

function domainCheck(check: Check): string {
  return `CONSTRAINT ${quoteIdentifier(check.name)} CHECK (${keepArrayCasts(check.expression)})`;
}

/** NOT VALID constraints are added apart: CREATE DOMAIN has no such clause. */
export function createDomain(domain: Domain, spelling: Spelling): string {
  const clauses = [
    ...(domain.collation === null ? [] : [`COLLATE ${domain.collation}`]),
    ...(domain.default === null ? [] : [`DEFAULT ${defaultExpression(domain.default)}`]),
    ...(domain.notNull ? ['NOT NULL'] : []),
  ].map((clause) => ` ${clause}`);
  const checks = domain.checks.filter((check) => check.validated).map(domainCheck);
  const type = formatType(domain.type, spelling.defaultSchema);
  const head = `CREATE DOMAIN ${nameOf(domain, spelling)} AS ${type}${clauses.join('')}`;
  return [head, ...checks.map((check) => `  ${check}`)].join('\n');
}

export function addDomainCheck(domain: Domain, check: Check, spelling: Spelling): string {
  const validity = check.validated ? '' : ' NOT VALID';
  return `ALTER DOMAIN ${nameOf(domain, spelling)} ADD ${domainCheck(check)}${validity}`;
}

export function dropDomain(domain: Named, spelling: Spelling): string {
  return `DROP DOMAIN ${nameOf(domain, spelling)}`;
}

export function createCompositeType(type: CompositeType, spelling: Spelling): string {
  const attributes = type.attributes.map((attribute) => {
    const collation = attribute.collation === null ? '' : ` COLLATE ${attribute.collation}`;
    const attributeType = formatType(attribute.type, spelling.defaultSchema);
    return { notes: [], text: `${quoteIdentifier(attribute.name)} ${attributeType}${collation}` };
  });
  return block(`CREATE TYPE ${nameOf(type, spelling)} AS`, attributes);
}

export function createRangeType(type: RangeType, spelling: Spelling): string {
  return `CREATE TYPE ${nameOf(type, spelling)} AS RANGE (${type.definition})`;
}

export function dropType(type: Named, spelling: Spelling): string {
  return `DROP TYPE ${nameOf(type, spelling)}`;
}

export function dropDomainCheck(domain: Named, check: Check, spelling: Spelling): string {
  return `ALTER DOMAIN ${nameOf(domain, spelling)} DROP CONSTRAINT ${quoteIdentifier(check.name)}`;
}
