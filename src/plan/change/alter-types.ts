/** Changes of domains, composite types, sequences and extensions that are there. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import type { Check, CompositeType, Domain, Sequence } from '../../ir/schema.ts';
import { partOf, setComment } from '../../postgres/ddl/comment.ts';
import { defaultExpression } from '../../postgres/ddl/parentheses.ts';
import { alterWithinBounds, setSequenceOwner } from '../../postgres/ddl/sequence.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { addDomainCheck, dropDomainCheck } from '../../postgres/ddl/types.ts';
import { qualified, quoteIdentifier } from '../../postgres/identifier.ts';
import { formatType, typeName } from '../../postgres/type.ts';
import { growsOrShrinks, isWithin } from '../online/copy/rebuilds.ts';
import { domainPrecheck } from '../online/precheck.ts';
import { notNullUnsaid } from '../setting-places.ts';
import type { Lock, Unit } from '../unit.ts';
import { alteration, setting } from './alteration.ts';
import type { ChangeContext, SetChange } from './context.ts';

interface Named {
  readonly schema: string;
  readonly name: string;
}

function find<T extends Named>(
  list: readonly T[],
  kind: 'domain' | 'composite_type' | 'sequence',
  id: ObjectId,
) {
  return list.find((each) => objectId(kind, each.schema, each.name) === id);
}

/** The domain, and those that are made of it. */
function domainsOver(context: ChangeContext, id: ObjectId): ObjectId[] {
  const over = [...context.before.values()].filter(
    ({ kind, dependsOn }) => kind === 'domain' && dependsOn.includes(id),
  );
  return [id, ...over.flatMap((domain) => domainsOver(context, domain.id))];
}

/** Tables with a column of the domain: its checks look at their rows. */
function users(context: ChangeContext, id: ObjectId): Lock[] {
  const domains = domainsOver(context, id);
  const tables = [...context.before.values()]
    .filter(
      ({ kind, dependsOn }) =>
        kind === 'column' && domains.some((each) => dependsOn.includes(each)),
    )
    .flatMap(({ parent }) => (parent === null ? [] : [parent]));
  return context.locks(tables, 'SHARE');
}

function one(
  context: ChangeContext,
  { id, before, after }: SetChange,
  property: string,
  text: { readonly sql: string; readonly reverse: string; readonly words: string },
  locks: readonly Lock[] = [],
): Unit {
  return alteration({
    key: `${id}#${property}`,
    needs: context.needs(id),
    changes: setting(id, { [property]: before[property] }, { [property]: after[property] }),
    ...text,
    locks,
  });
}

/** Comments apart. */
function hasCheck({ checks }: Domain, check: Check): boolean {
  const bare = (each: Check) => JSON.stringify({ ...each, comment: null });
  return checks.some((each) => each.name === check.name && bare(each) === bare(check));
}

/** Within arrays and rows PostgreSQL takes no demand back (ALTER DOMAIN, Notes). */
function demandedAgain(context: ChangeContext, id: ObjectId): Unit['undo'] {
  return isWithin(context.objects, id) ? 'cannot' : 'restores';
}

/** A check that reads rows is added for new ones first, and looked at in a later transaction. */
function domainChecks(context: ChangeContext, change: SetChange, was: Domain, is: Domain): Unit[] {
  const { id } = change;
  const gone = was.checks.filter((check) => !hasCheck(is, check));
  const added = is.checks.filter((check) => !hasCheck(was, check));
  const changes = setting(id, { checks: was.checks }, { checks: is.checks });
  const words = (verb: string, check: Check) =>
    `${verb} check ${check.name} of ${objectInWords(id)}`;
  const drop = (check: Check) => dropDomainCheck(is, check, context.spelling);
  const add = (check: Check) => addDomainCheck(is, check, context.spelling);
  const name = typeName(is.schema, is.name, context.spelling.defaultSchema);
  return [
    ...gone.map((check) =>
      alteration({
        key: `${id}#drop ${check.name}`,
        changes,
        words: words('Drop', check),
        sql: drop(check),
        reverse: [
          add(check),
          ...(check.comment === null
            ? []
            : [setComment(partOf('CONSTRAINT', check.name, `DOMAIN ${name}`), check.comment)]),
        ].join(';\n'),
        undo: check.validated ? demandedAgain(context, id) : 'restores',
        statementTimeout: null,
      }),
    ),
    ...added.flatMap((check) => [
      alteration({
        key: `${id}#add ${check.name}`,
        needs: [...context.needs(id), `${id}#drop ${check.name}`],
        changes,
        words: words('Add', check),
        sql: add({ ...check, validated: false }),
        reverse: drop(check),
      }),
      ...(check.validated
        ? [
            alteration({
              key: `${id}#valid ${check.name}`,
              needs: [`${id}#add ${check.name}`],
              phase: 'backfill',
              scans: true,
              statementTimeout: null,
              precheck: domainPrecheck(context.from.tables, is, check.expression, context.spelling),
              changes,
              words: words('Look at the rows for', check),
              sql: `ALTER DOMAIN ${name} VALIDATE CONSTRAINT ${quoteIdentifier(check.name)}`,
              reverse: '',
              undo: 'implied',
              locks: users(context, id),
              scanned: users(context, id).map((lock) => lock.id),
            }),
          ]
        : []),
    ]),
  ];
}

interface Said {
  readonly name: string;
  readonly comment: string | null;
}

/** Comments on parts of a type, by what each part is called in COMMENT ON. */
function partComments(
  context: ChangeContext,
  { id, before: old, after: now }: SetChange,
  was: readonly Said[],
  is: readonly Said[],
  subject: (name: string) => string,
  needs: (name: string) => readonly string[],
): Unit[] {
  const property = id.startsWith('domain:') ? 'checks' : 'attributes';
  return is.flatMap(({ name, comment }) => {
    const before = was.find((each) => each.name === name)?.comment ?? null;
    if (before === comment) return [];
    return [
      alteration({
        key: `${id}#${name}#comment`,
        needs: [...context.needs(id), ...needs(name)],
        changes: setting(id, { [property]: old[property] }, { [property]: now[property] }),
        words: `Say what ${name} of ${objectInWords(id)} is for`,
        sql: setComment(subject(name), comment),
        reverse: setComment(subject(name), before),
      }),
    ];
  });
}

export function alterDomain(context: ChangeContext, change: SetChange): Unit[] {
  const { id, after } = change;
  const was = find(context.from.domains, 'domain', id);
  const is = find(context.to.domains, 'domain', id);
  if (was === undefined || is === undefined) return [];
  const head = `ALTER DOMAIN ${typeName(is.schema, is.name, context.spelling.defaultSchema)}`;
  const words = objectInWords(id);
  const value = ({ default: text }: Domain) =>
    text === null ? 'DROP DEFAULT' : `SET DEFAULT ${defaultExpression(text)}`;
  const empty = ({ notNull }: Domain) => `${notNull ? 'SET' : 'DROP'} NOT NULL`;
  return [
    ...('default' in after
      ? [
          one(context, change, 'default', {
            sql: `${head} ${value(is)}`,
            reverse: `${head} ${value(was)}`,
            words: `Change the default of ${words}`,
          }),
        ]
      : []),
    ...('notNull' in after
      ? [
          {
            ...one(
              context,
              change,
              'notNull',
              {
                sql: `${head} ${empty(is)}`,
                reverse: `${head} ${empty(was)}`,
                words: `${is.notNull ? 'Demand a value of' : 'Let'} ${words}${is.notNull ? '' : ' be empty'}`,
              },
              is.notNull ? users(context, id) : [],
            ),
            ...(is.notNull
              ? {
                  scanned: users(context, id).map((lock) => lock.id),
                  precheck: domainPrecheck(
                    context.from.tables,
                    is,
                    'VALUE IS NOT NULL',
                    context.spelling,
                  ),
                }
              : {
                  needs: [...context.needs(id), ...notNullUnsaid(id)],
                  undo: demandedAgain(context, id),
                }),
          },
        ]
      : []),
    ...('checks' in after
      ? [
          ...domainChecks(context, change, was, is),
          ...partComments(
            context,
            change,
            // A check that is made again has none.
            was.checks.filter((check) => hasCheck(is, check)),
            is.checks,
            (each) => partOf('CONSTRAINT', each, head.replace('ALTER ', '')),
            (each) => [`${id}#add ${each}`],
          ),
        ]
      : []),
  ];
}

/** Attributes at the end come and go; PostgreSQL refuses others while a table uses the type. */
export function alterCompositeType(context: ChangeContext, change: SetChange): Unit[] {
  const was = find(context.from.compositeTypes, 'composite_type', change.id);
  const is = find(context.to.compositeTypes, 'composite_type', change.id);
  if (was === undefined || is === undefined || !('attributes' in change.after)) return [];
  if (!growsOrShrinks(was.attributes, is.attributes)) return [];
  const type = typeName(is.schema, is.name, context.spelling.defaultSchema);
  return [
    ...attributes(context, change, was, is),
    ...partComments(
      context,
      change,
      was.attributes,
      is.attributes,
      (each) => `COLUMN ${type}.${quoteIdentifier(each)}`,
      () => [`${change.id}#attributes`],
    ),
  ];
}

function attributes(
  context: ChangeContext,
  change: SetChange,
  was: CompositeType,
  is: CompositeType,
): Unit[] {
  const [short, long] = was.attributes.length < is.attributes.length ? [was, is] : [is, was];
  const extra = long.attributes.slice(short.attributes.length);
  if (extra.length === 0) return [];
  const head = `ALTER TYPE ${typeName(is.schema, is.name, context.spelling.defaultSchema)}`;
  const add = extra.map((each) => `ADD ATTRIBUTE ${attribute(context, each)}`).join(', ');
  const drop = extra.map(({ name }) => `DROP ATTRIBUTE ${quoteIdentifier(name)}`).join(', ');
  const grows = long === is;
  const said = extra
    .filter(({ comment }) => comment !== null)
    .map(({ name, comment }) => {
      const type = typeName(is.schema, is.name, context.spelling.defaultSchema);
      return setComment(`COLUMN ${type}.${quoteIdentifier(name)}`, comment);
    });
  return [
    {
      ...one(context, change, 'attributes', {
        sql: `${head} ${grows ? add : drop}`,
        reverse: grows ? `${head} ${drop}` : [`${head} ${add}`, ...said].join(';\n'),
        words: `Change the attributes of ${objectInWords(change.id)}`,
      }),
      provides: [change.id],
      undo: grows ? 'restores' : 'structure',
    },
  ];
}

function attribute(context: ChangeContext, each: CompositeType['attributes'][number]): string {
  const collation = each.collation === null ? '' : ` COLLATE ${each.collation}`;
  return `${quoteIdentifier(each.name)} ${formatType(each.type, context.spelling.defaultSchema)}${collation}`;
}

const options = ['type', 'start', 'increment', 'min', 'max', 'cache', 'cycle'] as const;

function sequenceOptions(context: ChangeContext, sequence: Sequence): string {
  return [
    `AS ${formatType(sequence.type, context.spelling.defaultSchema)}`,
    `INCREMENT BY ${sequence.increment}`,
    `MINVALUE ${sequence.min}`,
    `MAXVALUE ${sequence.max}`,
    `START WITH ${sequence.start}`,
    `CACHE ${sequence.cache}`,
    sequence.cycle ? 'CYCLE' : 'NO CYCLE',
  ].join(' ');
}

export function alterSequence(context: ChangeContext, change: SetChange): Unit[] {
  const { id, before, after } = change;
  const was = find(context.from.sequences, 'sequence', id);
  const is = find(context.to.sequences, 'sequence', id);
  if (was === undefined || is === undefined) return [];
  const head = `ALTER SEQUENCE ${relationName(is, context.spelling)}`;
  const changed = options.filter((name) => name in after);
  const pick = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(changed.map((name) => [name, values[name]]));
  const name = qualified(is.schema, is.name);
  const count = (from: Sequence, to: Sequence) =>
    alterWithinBounds(name, `${head} ${sequenceOptions(context, to)}`, from, to);
  const logged = (sequence: Sequence) => `${head} SET ${sequence.unlogged ? 'UNLOGGED' : 'LOGGED'}`;
  return [
    ...(changed.length === 0
      ? []
      : [
          alteration({
            key: `${id}#options`,
            changes: setting(id, pick(before), pick(after)),
            words: `Change how ${objectInWords(id)} counts`,
            sql: count(was, is),
            reverse: count(is, was),
          }),
        ]),
    ...('unlogged' in after
      ? [
          one(context, change, 'unlogged', {
            sql: logged(is),
            reverse: logged(was),
            words: `Change what a crash leaves of ${objectInWords(id)}`,
          }),
        ]
      : []),
    ...('ownedBy' in after
      ? [
          one(context, change, 'ownedBy', {
            sql: setSequenceOwner(is, is.ownedBy, context.spelling),
            reverse: setSequenceOwner(is, was.ownedBy, context.spelling),
            words: `Change which column owns ${objectInWords(id)}`,
          }),
        ].map((unit) => ({ ...unit, provides: [unit.key, id] }))
      : []),
  ];
}
