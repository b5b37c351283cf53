/** Columns of tables, with the sequences behind identity and serial ones. */
import { objectId } from '../../ir/id.ts';
import type { Column, Sequence } from '../../ir/schema.ts';
import { builtinType } from '../../ir/type.ts';
import type { RelationRow } from './relations.ts';
import { own, type Source } from './source.ts';
import { unwrap } from './text.ts';
import { collationName, columnType, type TypeRow, typeColumns, typeJoins } from './type.ts';

export interface ColumnRow extends TypeRow {
  readonly relation: string;
  readonly number: number;
  readonly name: string;
  readonly not_null: boolean;
  readonly default_oid: string | null;
  readonly default: string | null;
  readonly identity: '' | 'a' | 'd';
  readonly generated: '' | 's' | 'v';
  readonly collation: string | null;
  readonly storage: 'p' | 'e' | 'x' | 'm' | null;
  readonly compression: '' | 'p' | 'l';
  readonly statistics: number | null;
  readonly inherited: boolean;
}

/**
 * 18 has NOT NULL that rows may break (NOT VALID) or children need not have (NO INHERIT): the
 * column counts as nullable then, and the constraint is carried apart.
 */
function notNull(version: number): string {
  if (version < 180_000) return 'a.attnotnull';
  return `a.attnotnull and (a.attidentity <> '' or not exists (
      select from pg_constraint k
      where k.conrelid = a.attrelid and k.contype = 'n' and k.conkey[1] = a.attnum
        and (k.connoinherit or not k.convalidated)))`;
}

/** Of tables, and of views for their comments. */
function columnSql(version: number): string {
  return `
  select a.attrelid as relation, a.attnum as number, a.attname as name, ${notNull(version)} as not_null,
    d.oid as default_oid, pg_get_expr(d.adbin, d.adrelid) as "default",
    a.attidentity as identity, a.attgenerated as generated,
    ${typeColumns('a.atttypmod')},
    ${collationName('a.attcollation', 't.typcollation')} as collation,
    case when a.attstorage <> t.typstorage then a.attstorage end as storage,
    a.attcompression as compression,
    nullif(a.attstattarget, -1) as statistics,
    a.attinhcount > 0 and not a.attislocal as inherited
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'v', 'm')
  join scope n on n.oid = c.relnamespace
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  ${typeJoins('a.atttypid')}
  where a.attnum > 0 and not a.attisdropped
  order by a.attrelid, a.attnum`;
}

interface SequenceRow {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly unlogged: boolean;
  readonly type: string;
  readonly start: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cache: string;
  readonly cycle: boolean;
  /** a for OWNED BY, i for identity, null for neither. */
  readonly owned: 'a' | 'i' | null;
  readonly owner: string | null;
  readonly owner_schema: string | null;
  readonly owner_table: string | null;
  readonly owner_column: string | null;
  readonly owner_number: number | null;
}

const sequenceSql = `
  select c.oid, n.name as schema, c.relname as name, c.relpersistence = 'u' as unlogged,
    format_type(s.seqtypid, -1) as type, s.seqstart::text as start,
    s.seqincrement::text as increment, s.seqmin::text as min, s.seqmax::text as max,
    s.seqcache::text as cache, s.seqcycle as cycle,
    d.deptype as owned, d.refobjid as owner, tn.nspname as owner_schema, t.relname as owner_table,
    a.attname as owner_column, d.refobjsubid as owner_number
  from pg_class c
  join scope n on n.oid = c.relnamespace
  join pg_sequence s on s.seqrelid = c.oid
  left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
    and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
  left join pg_class t on t.oid = d.refobjid
  left join pg_namespace tn on tn.oid = t.relnamespace
  left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  where ${own('pg_class', 'c.oid')}`;

export interface Sequences {
  /** Without those of identity columns. */
  readonly sequences: Sequence[];
  /** By `relation number` of the column. */
  readonly identities: ReadonlyMap<string, SequenceRow>;
}

export async function readSequences(source: Source): Promise<Sequences> {
  const rows = await source.rows<SequenceRow>(sequenceSql);
  const identities = new Map<string, SequenceRow>();
  const sequences: Sequence[] = [];
  for (const row of rows) {
    const id = objectId('sequence', row.schema, row.name);
    source.register('pg_class', row.oid, { id, relation: row.oid });
    if (row.owned === 'i') {
      identities.set(`${row.owner} ${row.owner_number}`, row);
      continue;
    }
    sequences.push({
      schema: row.schema,
      name: row.name,
      type: builtinType(row.type),
      ownedBy: owner(row),
      unlogged: row.unlogged,
      ...sequenceOptions(row),
      comment: source.comment('pg_class', row.oid),
    });
  }
  return { sequences, identities };
}

function owner(row: SequenceRow): Sequence['ownedBy'] {
  const { owner_schema: schema, owner_table: table, owner_column: column } = row;
  if (schema === null || table === null || column === null) return null;
  return { schema, table, column };
}

function sequenceOptions(row: SequenceRow) {
  const { start, increment, min, max, cache, cycle } = row;
  return { start, increment, min, max, cache, cycle };
}

export function readColumnRows(source: Source): Promise<ColumnRow[]> {
  return source.rows<ColumnRow>(columnSql(source.version));
}

const storages = { p: 'plain', e: 'external', x: 'extended', m: 'main' } as const;
const compressions = { p: 'pglz', l: 'lz4' } as const;

export function tableColumn(
  source: Source,
  table: RelationRow,
  row: ColumnRow,
  identities: Sequences['identities'],
): Column {
  const id = objectId('column', table.schema, table.name, row.name);
  const object = { id, relation: table.oid };
  source.register('pg_attrdef', row.default_oid, { ...object, text: row.generated !== '' });
  return {
    name: row.name,
    type: columnType(row),
    notNull: row.not_null,
    default: row.generated === '' ? row.default : null,
    identity: identity(row, identities.get(`${row.relation} ${row.number}`)),
    generated: generated(row),
    collation: row.collation,
    storage: row.storage === null ? null : storages[row.storage],
    compression: row.compression === '' ? null : compressions[row.compression],
    statistics: row.statistics,
    inherited: row.inherited,
    comment: source.comment('pg_class', row.relation, row.number),
  };
}

/** A partition of 17 and later shares its parent's sequence; before, it had no identity at all. */
function identity(row: ColumnRow, sequence: SequenceRow | undefined): Column['identity'] {
  if (row.identity === '' || sequence === undefined) return null;
  return {
    generation: row.identity === 'a' ? 'always' : 'by default',
    sequence: sequence.name,
    ...sequenceOptions(sequence),
  };
}

function generated(row: ColumnRow): Column['generated'] {
  if (row.generated === '' || row.default === null) return null;
  return {
    expression: unwrap(row.default),
    kind: row.generated === 's' ? 'stored' : 'virtual',
  };
}

/** Comments on a view's columns. */
export function viewColumns(source: Source, view: RelationRow, rows: readonly ColumnRow[]) {
  const comments: { column: string; comment: string }[] = [];
  for (const row of rows) {
    const comment = source.comment('pg_class', view.oid, row.number);
    if (comment !== null) comments.push({ column: row.name, comment });
  }
  return comments;
}
