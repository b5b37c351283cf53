/** Renames of each kind of object: the locks that they declare, on a server. */
import type { Rename } from '../../../src/diff/rename.ts';
import { objectId } from '../../../src/ir/id.ts';
import { planRenames } from '../../../src/plan/change/rename.ts';
import type { ValueRename } from '../../../src/plan/change/rename-value.ts';
import { clean, read, run } from '../../fidelity/round-trip.ts';
import { compare } from './compare.ts';
import type { Lane } from './corpus.ts';
import { relationsOf } from './observe.ts';

export interface RenameCase {
  readonly what: string;
  readonly renames: readonly Rename[];
  readonly values?: readonly ValueRename[];
}

const before = `
CREATE SCHEMA old;
CREATE SCHEMA other;
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE DOMAIN code AS text CHECK (VALUE <> '');
CREATE TYPE pair AS (one integer, two integer);
CREATE SEQUENCE counter;
CREATE TABLE accounts (id integer PRIMARY KEY);
CREATE TABLE items (
  id integer CONSTRAINT items_pkey PRIMARY KEY,
  account integer CONSTRAINT items_account REFERENCES accounts,
  name text CONSTRAINT items_name UNIQUE,
  amount integer CONSTRAINT items_amount CHECK (amount > 0),
  during tstzrange,
  mood mood, code code, pair pair,
  CONSTRAINT items_during EXCLUDE USING gist (during WITH &&)
);
CREATE INDEX items_mood ON items (mood);
CREATE POLICY own ON items USING (true);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER noted BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION note();
CREATE VIEW open_items AS SELECT id, name FROM items;
CREATE TRIGGER kept INSTEAD OF UPDATE ON open_items FOR EACH ROW EXECUTE FUNCTION note();
CREATE MATERIALIZED VIEW sums AS SELECT account, sum(amount) AS total FROM items GROUP BY account;
CREATE TABLE old.things (id integer);
CREATE TABLE log (id integer, at date, CONSTRAINT log_id CHECK (id > 0)) PARTITION BY RANGE (at);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TRIGGER logged BEFORE UPDATE ON log FOR EACH ROW EXECUTE FUNCTION note();
`;

function one(from: Rename['from'], to: Rename['to']): RenameCase {
  return { what: `${from} to ${to}`, renames: [{ from, to }] };
}

export const renames: readonly RenameCase[] = [
  one('schema:old', 'schema:older'),
  one('enum:public.mood', 'enum:public.temper'),
  one('domain:public.code', 'domain:public.word'),
  one('composite_type:public.pair', 'composite_type:public.couple'),
  one('sequence:public.counter', 'sequence:public.numbers'),
  one('table:public.items', 'table:public.goods'),
  one('table:public.items', 'table:other.items'),
  one('table:public.log', 'table:public.logs'),
  one('table:public.log_1', 'table:public.log_2024'),
  one('column:public.items.name', 'column:public.items.title'),
  one('column:public.log.id', 'column:public.log.number'),
  one('primary_key:public.items.items_pkey', 'primary_key:public.items.items_key'),
  one('unique:public.items.items_name', 'unique:public.items.items_title'),
  one('foreign_key:public.items.items_account', 'foreign_key:public.items.items_owner'),
  one('check:public.items.items_amount', 'check:public.items.items_positive'),
  one('check:public.log.log_id', 'check:public.log.log_number'),
  one('exclusion:public.items.items_during', 'exclusion:public.items.items_apart'),
  one('index:public.items.items_mood', 'index:public.items.items_temper'),
  one('policy:public.items.own', 'policy:public.items.mine'),
  one('trigger:public.items.noted', 'trigger:public.items.minded'),
  one('trigger:public.log.logged', 'trigger:public.log.kept'),
  one('view:public.open_items', 'view:public.open_goods'),
  one('trigger:public.open_items.kept', 'trigger:public.open_items.saved'),
  one('materialized_view:public.sums', 'materialized_view:public.totals'),
  {
    what: 'a value of an enum',
    renames: [],
    values: [{ enum: 'enum:public.mood', from: 'sad', to: 'down' }],
  },
  one(objectId('routine', 'public', 'note()'), objectId('routine', 'public', 'remark()')),
];

export async function observeRenames(
  { observer }: Lane,
  { renames: given, values = [] }: RenameCase,
  major: number,
): Promise<string[]> {
  const { session } = observer;
  await clean(session);
  await run(session, before);
  const wanted = new Set(given.map(({ to }) => to));
  const { steps } = planRenames(await read(session), given, (id) => !wanted.has(id), values);
  if (steps.length === 0) return ['nothing is renamed'];
  const existing = await relationsOf(session);
  const wrong: string[] = [];
  for (const step of steps) {
    const seen = await observer.observe(step);
    wrong.push(...compare(step, seen, existing, major).map((each) => `${step.sql}\n  ${each}`));
  }
  return wrong;
}
