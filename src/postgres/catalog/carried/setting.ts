/** One setting of another object, and the SQL that settings of relations are read with. */
import { own } from '../source.ts';
import { type CarriedQuery, named } from './query.ts';

/** `property` is the word in the id of the setting; the other half is the id of its parent. */
type Setting = Pick<CarriedQuery, 'from' | 'where' | 'create' | 'drop' | 'needs'> & {
  readonly probe: string;
  readonly property: string;
  readonly parent: NonNullable<CarriedQuery['parent']>;
  readonly catalog?: CarriedQuery['catalog'];
  readonly oid?: string;
};

export function query(setting: Setting): CarriedQuery {
  const { property, needs, catalog, oid, ...rest } = setting;
  return {
    kind: 'setting',
    // Nothing depends on a setting, so that it need not be found by an oid.
    catalog: catalog ?? 'pg_attribute',
    oid: oid ?? '0',
    names: `json_build_array(${property})`,
    subject: null,
    ...rest,
    ...(needs === undefined ? {} : { needs }),
  };
}

export const relation = named('n.name', 'c.relname');
export const tables = `pg_class c join scope n on n.oid = c.relnamespace`;
export const alter = `case c.relkind when 'm' then 'ALTER MATERIALIZED VIEW ' when 'v' then 'ALTER VIEW ' else 'ALTER TABLE ' end
  || case c.relkind when 'p' then 'ONLY ' else '' end || ${relation}`;
export const owned = own('pg_class', 'c.oid');

export const columnsOf = `${tables} join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`;

/** The columns of a materialized view are no objects of their own. */
export const tableColumn = {
  catalog: 'pg_class',
  oid: 'c.oid',
  column: `case when c.relkind = 'm' then 0 else a.attnum end`,
} as const;
