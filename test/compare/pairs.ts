/** Pairs of schemas with rows between which objects change their names, and what the caller says of it. */

export interface Pair {
  readonly name: string;
  /** With rows. */
  readonly before: string;
  readonly after: string;
  readonly answers?: readonly string[];
  readonly allow?: readonly string[];
  readonly emptyTables?: readonly string[];
  /** One value that must be the same before and after, by a query for each side. */
  readonly keeps?: readonly [before: string, after: string];
  /** Texts that the script holds, in this order. */
  readonly says?: readonly string[];
  /** Texts that it must not hold. */
  readonly never?: readonly string[];
}

export const pairs: readonly Pair[] = [
  {
    name: 'a table with identity, serial, indexes, keys from elsewhere and a grant',
    before: `
      create role reader_of_shop;
      create table orders (id bigint generated always as identity primary key, seq serial, code text unique,
        total numeric(10,2) check (total >= 0), parent bigint references orders(id));
      create index orders_total_idx on orders (total);
      create table lines (order_id bigint not null references orders(id), qty int);
      grant select, update (code) on orders to reader_of_shop;
      insert into orders (code, total) values ('a', 1), ('b', 2);
      insert into lines values (1, 5);`,
    after: `
      create role reader_of_shop;
      create table purchases (id bigint generated always as identity primary key, seq serial, code text unique,
        total numeric(10,2) check (total >= 0), parent bigint references purchases(id));
      create index purchases_total_idx on purchases (total);
      create table lines (order_id bigint not null references purchases(id), qty int);
      grant select, update (code) on purchases to reader_of_shop;`,
    answers: ['rename table:public.orders to table:public.purchases'],
    keeps: [
      'select json_agg(o order by id) from orders o',
      'select json_agg(o order by id) from purchases o',
    ],
    says: [
      'ALTER TABLE public.orders RENAME TO purchases',
      'ALTER SEQUENCE public.orders_id_seq RENAME TO purchases_id_seq',
      'CREATE VIEW public.orders WITH (security_invoker = true)',
      'GRANT SELECT ON TABLE public.orders TO reader_of_shop',
      'use table purchases instead of table orders',
      'DROP VIEW public.orders',
    ],
    never: ['DROP TABLE', 'DROP INDEX', 'ADD CONSTRAINT', 'DROP CONSTRAINT'],
  },
  {
    name: 'a column that a view, an index, a check, a policy and a generated column use',
    before: `
      create table people (id int primary key, fullname text not null, len int generated always as (length(fullname)) stored,
        check (fullname <> ''));
      create index on people (lower(fullname));
      alter table people enable row level security;
      create policy own on people using (fullname = current_user);
      create view names as select fullname from people;
      insert into people values (1, 'Ada');`,
    after: `
      create table people (id int primary key, full_name text not null, len int generated always as (length(full_name)) stored,
        constraint people_fullname_check check (full_name <> ''));
      create index people_lower_idx on people (lower(full_name));
      alter table people enable row level security;
      create policy own on people using (full_name = current_user);
      create view names as select full_name as fullname from people;`,
    answers: ['rename column:public.people.fullname to column:public.people.full_name'],
    keeps: ['select fullname from people', 'select full_name from people'],
    says: ['RENAME COLUMN fullname TO full_name'],
    never: ['DROP', 'CREATE INDEX'],
  },
  {
    name: 'two columns that change places, and a chain into a name that is dropped',
    before: `
      create table t (id int primary key, a int, b int, c text, d text, e text);
      insert into t values (1, 10, 20, 'was c', 'was d', 'was e');`,
    after: 'create table t (id int primary key, b int, a int, d text, e text);',
    answers: [
      'rename column:public.t.a to column:public.t.b',
      'rename column:public.t.b to column:public.t.a',
      'rename column:public.t.c to column:public.t.d',
      'rename column:public.t.d to column:public.t.e',
    ],
    allow: ['drop column:public.t.e'],
    keeps: [
      `select json_build_array(a, b, c, d) from t`,
      `select json_build_array(b, a, d, e) from t`,
    ],
  },
  {
    name: 'two tables that change places',
    before: `
      create table live (id int primary key, v text); create table draft (id int primary key, v text, w int);
      insert into live values (1, 'live'); insert into draft values (1, 'draft', 3);`,
    after: `
      create table draft (id int primary key, v text); create table live (id int primary key, v text, w int);`,
    answers: [
      'rename table:public.live to table:public.draft',
      'rename table:public.draft to table:public.live',
    ],
    keeps: [
      `select (select v from live) || (select v from draft)`,
      `select (select v from draft) || (select v from live)`,
    ],
    never: ['CREATE VIEW'],
  },
  {
    name: 'a column under another name with another type',
    before: `create table t (id int primary key, qty varchar(10)); insert into t values (1, '7');`,
    after: 'create table t (id int primary key, quantity text);',
    answers: ['rename column:public.t.qty to column:public.t.quantity'],
    keeps: ['select qty from t', 'select quantity from t'],
  },
  {
    name: 'an enum, a value of it, and the column that has it',
    before: `
      create type state as enum ('new', 'open', 'shut');
      create table t (id int primary key, s state not null default 'open');
      create index t_open on t (id) where s = 'open';
      insert into t values (1, 'open'), (2, 'shut');`,
    after: `
      create type status as enum ('new', 'active', 'shut');
      create table t (id int primary key, s status not null default 'active');
      create index t_open on t (id) where s = 'active';`,
    answers: [
      'rename enum:public.state to enum:public.status',
      "map enum:public.state 'open' to 'active'",
    ],
    keeps: [
      `select string_agg(replace(s::text, 'open', 'active'), ',' order by id) from t`,
      `select string_agg(s::text, ',' order by id) from t`,
    ],
    says: ['ALTER TYPE public.state RENAME TO status', "RENAME VALUE 'open' TO 'active'"],
    never: ['CREATE TYPE', 'DROP TYPE', 'INDEX'],
  },
  {
    name: 'a range type, with its multirange type and what makes their values',
    before: `
      create type span as range (subtype = integer);
      create table t (id int primary key, s span, m span_multirange default '{}');
      create view v as select span(1, 2) as one, span_multirange(s) as many from t;
      insert into t values (1, '[1,3)', '{[1,2),[3,4)}');`,
    after: `
      create type stay as range (subtype = integer, multirange_type_name = "Stays");
      create table t (id int primary key, s stay, m "Stays" default '{}');
      create view v as select stay(1, 2) as one, "Stays"(s) as many from t;`,
    answers: ['rename range_type:public.span to range_type:public.stay'],
    keeps: [`select s || ' ' || m from t`, `select s || ' ' || m from t`],
    says: ['ALTER TYPE public.span RENAME TO stay', 'RENAME TO "Stays"'],
    never: ['CREATE TYPE', 'DROP TYPE', 'ALTER TABLE'],
  },
  {
    name: 'a schema with all that is in it, and a table that moves',
    before: `
      create schema sales; create schema stock;
      create table sales.items (id serial primary key, name text); create table sales.parts (id int primary key, item int references sales.items);
      create function sales.count_items() returns bigint language sql as 'select count(*) from sales.items';
      insert into sales.items (name) values ('x'); insert into sales.parts values (1, 1);`,
    after: `
      create schema shop; create schema stock;
      create table shop.items (id serial primary key, name text); create table stock.parts (id int primary key, item int references shop.items);
      create function shop.count_items() returns bigint language sql as 'select count(*) from shop.items';`,
    answers: [
      'rename schema:sales to schema:shop',
      'rename table:sales.parts to table:stock.parts',
    ],
    keeps: ['select name from sales.items', 'select name from shop.items'],
    says: [
      'ALTER SCHEMA sales RENAME TO shop',
      'SET SCHEMA stock',
      'CREATE OR REPLACE FUNCTION shop.count_items',
    ],
    never: ['DROP'],
  },
  {
    name: 'views, functions, domains and a trigger, with a body that speaks of the old name',
    before: `
      create domain email as text check (value like '%@%');
      create table users (id int primary key, mail email);
      create view mails as select mail from users;
      create materialized view counts as select count(*) as n from users;
      create function touch() returns trigger language plpgsql as $$ begin perform 1 from users; return new; end $$;
      create trigger touch_users before update on users for each row execute function touch();
      insert into users values (1, 'a@b'); refresh materialized view counts;`,
    after: `
      create domain address as text check (value like '%@%');
      create table accounts (id int primary key, mail address);
      create view addresses as select mail from accounts;
      create materialized view totals as select count(*) as n from accounts;
      create function on_touch() returns trigger language plpgsql as $$ begin perform 1 from accounts; return new; end $$;
      create trigger touch_accounts before update on accounts for each row execute function on_touch();`,
    answers: [
      'rename domain:public.email to domain:public.address',
      'rename table:public.users to table:public.accounts',
      'rename view:public.mails to view:public.addresses',
      'rename materialized_view:public.counts to materialized_view:public.totals',
      'rename routine:public."touch()" to routine:public."on_touch()"',
    ],
    keeps: ['select mail from users', 'select mail from accounts'],
    says: ['ALTER FUNCTION public.touch() RENAME TO on_touch', 'ALTER TRIGGER touch_users'],
    never: ['DROP TRIGGER', 'CREATE TRIGGER', 'DROP MATERIALIZED', 'DROP FUNCTION'],
  },
  {
    name: 'a partitioned table and an inherited one',
    before: `
      create table events (id int not null, at date not null, kind text, primary key (id, at)) partition by range (at);
      create table events_1 partition of events for values from ('2026-01-01') to ('2027-01-01');
      create index events_kind_idx on events (kind);
      create table base (a int check (a > 0)); create table child (b int) inherits (base);
      insert into events values (1, '2026-02-02', 'k'); insert into child values (1, 2);`,
    after: `
      create table logs (id int not null, at date not null, sort text, primary key (id, at)) partition by range (at);
      create table logs_1 partition of logs for values from ('2026-01-01') to ('2027-01-01');
      create index logs_sort_idx on logs (sort);
      create table base (aa int constraint base_aa_check check (aa > 0)); create table child (b int) inherits (base);`,
    answers: [
      'rename table:public.events to table:public.logs',
      'rename table:public.events_1 to table:public.logs_1',
      'rename column:public.events.kind to column:public.logs.sort',
      'rename column:public.base.a to column:public.base.aa',
    ],
    keeps: ['select kind from events', 'select sort from logs'],
    never: ['DROP TABLE', 'CREATE INDEX', 'ATTACH'],
  },
  {
    name: 'names that must be quoted, and one name in two schemas',
    before: `
      create schema "Old Schema"; create schema other;
      create table "Old Schema"."Weird ""table""" (id int primary key, "a.b" text, "Ünïcode $1" text);
      create table other.same (id int primary key, v text); create table same (id int primary key, v text);
      insert into "Old Schema"."Weird ""table""" values (1, 'x', 'y'); insert into other.same values (1, 'other'); insert into same values (1, 'public');`,
    after: `
      create schema "Old Schema"; create schema other;
      create table "Old Schema"."it's" (id int primary key, "c:d" text, "Ünïcode $1" text);
      create table other.same (id int primary key, w text); create table same (id int primary key, v text);`,
    answers: [
      String.raw`rename table:"Old Schema"."Weird \"table\"" to table:"Old Schema"."it's"`,
      String.raw`rename column:"Old Schema"."Weird \"table\""."a.b" to column:"Old Schema"."it's"."c:d"`,
      'rename column:other.same.v to column:other.same.w',
    ],
    keeps: [
      `select (select "a.b" from "Old Schema"."Weird ""table""") || (select v from other.same) || (select v from same)`,
      `select (select "c:d" from "Old Schema"."it's") || (select w from other.same) || (select v from same)`,
    ],
  },
  {
    name: 'parts that only their names tell apart are renamed without being asked for',
    before: `
      create table a (id int constraint pk_old primary key, x int constraint u_old unique, y int constraint c_old check (y > 0), z int);
      create table b (a_id int constraint f_old references a(id));
      create index i_old on a (z); create unique index ui_old on a (z, y) where x > 0;
      create function f() returns trigger language plpgsql as 'begin return new; end';
      create trigger t_old before insert on a for each row execute function f();
      alter table a enable row level security; create policy p_old on a using (x > 0);
      insert into a values (1, 2, 3, 4); insert into b values (1);`,
    after: `
      create table a (id int constraint pk_new primary key, x int constraint u_new unique, y int constraint c_new check (y > 0), z int);
      create table b (a_id int constraint f_new references a(id));
      create index i_new on a (z); create unique index ui_new on a (z, y) where x > 0;
      create function f() returns trigger language plpgsql as 'begin return new; end';
      create trigger t_new before insert on a for each row execute function f();
      alter table a enable row level security; create policy p_new on a using (x > 0);`,
    keeps: ['select x from a', 'select x from a'],
    never: ['DROP', 'ADD CONSTRAINT', 'CREATE'],
  },
  {
    name: 'a renamed table that also gains and loses columns',
    before: `
      create table staff (id int primary key, name text not null, old_note text);
      insert into staff values (1, 'n', 'o');`,
    after: `
      create table employees (id int primary key, name text, hired date, grade text not null);
      create index on employees (hired);`,
    answers: [
      'rename table:public.staff to table:public.employees',
      "fill column:public.employees.grade with 'junior'",
    ],
    allow: ['drop column:public.staff.old_note'],
    keeps: ['select name from staff', 'select name from employees'],
    says: ['CREATE VIEW public.staff', 'DROP VIEW public.staff', 'DROP COLUMN old_note'],
  },
  {
    name: 'a table without rows needs no view, and no detour',
    before: 'create table plain (id int primary key, v text);',
    after: 'create table simple (id int primary key, v text); create index on simple (v);',
    answers: ['rename table:public.plain to table:public.simple'],
    emptyTables: ['plain'],
    never: ['VIEW', 'CONCURRENTLY'],
  },
  {
    name: 'bodies that name what only their callers see',
    before: `
      create schema app; set search_path = app;
      create table things (id int primary key, n int);
      create function total() returns bigint language sql as 'select sum(n) from things';
      create function first_thing() returns int language plpgsql as $$ declare t things; begin select * into t from things; return t.id; end $$;
      insert into things values (1, 2);
      reset search_path;`,
    after: `
      create schema app; set search_path = app;
      create table things (id int primary key, n int);
      create function total() returns bigint language sql as 'select sum(n) + 1 from things';
      create function last_thing() returns int language plpgsql as $$ declare t things; begin select * into t from things; return t.n; end $$;`,
    keeps: ['select n from app.things', 'select n from app.things'],
    says: ['check_function_bodies = off'],
  },
  {
    name: 'names of NOT NULL constraints, given and PostgreSQL’s own',
    before: `
      create table sales (id int not null, day date constraint sales_dated not null, note text not null) partition by range (day);
      create table sales_1 partition of sales for values from ('2024-01-01') to ('2025-01-01');
      create table sales_2 partition of sales for values from ('2025-01-01') to ('2026-01-01');
      create table things (a int constraint things_b_not_null not null, b int constraint things_a_not_null not null, c int constraint there not null);
      insert into sales values (1, '2024-05-05', 'n'), (2, '2025-05-05', 'm'); insert into things values (1, 2, 3);`,
    after: `
      create table sales (id int constraint numbered not null, day date not null, note text not null, kind text not null default 'a') partition by range (day);
      create table sales_1 partition of sales for values from ('2024-01-01') to ('2025-01-01');
      create table sales_2 (id int not null, day date constraint sales_dated not null, note text not null);
      create table sales_3 partition of sales for values from ('2026-01-01') to ('2027-01-01');
      create table things (a int not null, b int not null, c bigint constraint here not null, d int constraint there not null default 1);`,
    keeps: ['select c::text from things', 'select c::text from things'],
  },
];
