/** SQL that has every kind of object the IR holds; `common` runs on 14 and means the same on all. */

export const roles = `
create role reader;
create role "Odd Role";
`;

export const common = `
create schema app;
comment on schema app is 'the application';
create schema "odd schema";
grant usage on schema app to reader;

create type app.status as enum ('draft', 'sent', 'paid');
alter type app.status add value 'it''s void' before 'paid';
comment on type app.status is 'life of an invoice';
create type app.mood as enum ('sad', 'ok');
revoke usage on type app.mood from public;
grant usage on type app.mood to reader with grant option;

create domain app.email as text collate "C" not null default 'a@b.c'
  constraint email_has_at check (value like '%@%') constraint email_short check (length(value) < 100);
comment on domain app.email is 'an address';
comment on constraint email_has_at on domain app.email is 'crude';
create domain app.amount as numeric(12,2);

create type app.address as (street text, city varchar(40) collate "C", at timestamptz(3), tags text[]);
comment on type app.address is 'postal';
comment on column app.address.city is 'town';

create function app.float_distance(a float8, b float8) returns float8
  language sql immutable as 'select a - b';
create type app.floatrange as range (subtype = float8, subtype_diff = app.float_distance);
create type app.span as range (subtype = text, collation = "C", multirange_type_name = app.spans);

create sequence app.ticket as smallint increment by 5 minvalue 10 maxvalue 1000 start 20 cache 3 cycle;
comment on sequence app.ticket is 'tickets';
grant usage, select on sequence app.ticket to reader;

create table app.customer (
  id bigint generated always as identity (start with 100 increment by 10) primary key,
  serial_no serial not null,
  name varchar(80) not null,
  code char(3) default 'abc',
  email app.email,
  status app.status not null default 'draft',
  statuses app.status[],
  home app.address,
  tags text[] not null default '{}',
  during app.floatrange,
  total numeric(12,2) default (1 + 2),
  ratio double precision,
  flag boolean default true,
  wait interval day to second(3),
  months interval year to month,
  at timestamptz default now(),
  at3 timestamp(3),
  clock time(2),
  clock_tz timetz,
  bits bit(3),
  more_bits bit varying(9),
  one_bit bit,
  "internal" "char",
  blank bpchar,
  label name,
  search tsvector,
  amount app.amount,
  ticket smallint default nextval('app.ticket'),
  day date default '2020-02-03',
  note text collate "C",
  full_name text generated always as (upper(name::text) || note) stored
);
alter table app.customer alter column note set storage external;
alter table app.customer alter column tags set storage main;
alter table app.customer alter column note set compression pglz;
alter table app.customer alter column name set statistics 500;
comment on table app.customer is 'who pays';
comment on column app.customer.name is 'legal name';
alter sequence app.customer_serial_no_seq maxvalue 5000;
grant select, insert on app.customer to reader;
grant update on app.customer to reader with grant option;
grant usage on sequence app.customer_id_seq to reader;
grant select (name, email), update (name) on app.customer to "Odd Role";
alter table app.customer
  add constraint customer_name_key unique (name, code) include (note) with (fillfactor = 70)
    deferrable initially deferred,
  add constraint total_positive check (total > 0 and (status <> 'draft' or note is null)) no inherit,
  add constraint later check (name <> '(') not valid;
comment on constraint total_positive on app.customer is 'no refunds';
comment on constraint customer_pkey on app.customer is 'surrogate';

create table app.invoice (
  tenant integer,
  number integer,
  customer_id bigint not null,
  period tstzrange not null,
  body text,
  parent_tenant integer,
  parent_number integer,
  constraint invoice_pk primary key (number, tenant),
  constraint invoice_customer foreign key (customer_id) references app.customer
    on update cascade on delete restrict deferrable initially immediate,
  constraint invoice_parent foreign key (parent_number, parent_tenant)
    references app.invoice (number, tenant) match full on delete set null,
  constraint no_overlap exclude using gist (period with &&, int4range(tenant, tenant, '[]') with =)
    where (body is not null) deferrable
) with (fillfactor = 80, autovacuum_enabled = false, toast.autovacuum_enabled = false);
alter table app.invoice add constraint invoice_self foreign key (tenant, number)
  references app.invoice (tenant, number) on delete set default not valid;
comment on constraint no_overlap on app.invoice is 'one at a time';
comment on constraint invoice_customer on app.invoice is 'payer';
alter table app.invoice replica identity using index invoice_pk;

create index customer_lower on app.customer (lower(name) desc, (total + ratio) nulls first) include (note)
  where flag and at > '2020-01-01 00:00:00+02';
create unique index customer_code on app.customer using btree (code bpchar_pattern_ops, note collate "POSIX");
create index customer_search on app.customer using gin (search, tags) with (fastupdate = off);
create index customer_brin on app.customer using brin (at) with (pages_per_range = 32);
create index customer_hash on app.customer using hash (name);
create index customer_siglen on app.customer using gist (search tsvector_ops (siglen = 100));
create index customer_order on app.customer (name desc nulls last, id asc nulls first);
create index customer_collated on app.customer (lower(note) collate "default", name collate "C");
comment on index app.customer_lower is 'search by name';

create function app.touch() returns trigger language plpgsql as $body$
begin
  -- a comment; with a semicolon
  new.at := now();
  return new;
end
$body$;
comment on function app.touch() is 'stamps';
create function app.secret(a integer, variadic b text[] default '{}', out c text)
  language sql stable strict security definer set search_path = app, pg_temp
  as $$ select array_to_string(b, ',') || a $$;
revoke execute on function app.secret from public;
grant execute on function app.secret to reader;
create function app.secret(a text) returns text language sql immutable parallel safe
  return upper(a);
create procedure app.archive(inout n integer) language plpgsql as 'begin n := n + 1; end';
create function app.add_state(s bigint, v integer) returns bigint language sql immutable
  as 'select s + v';
create aggregate app.total(integer) (sfunc = app.add_state, stype = bigint, initcond = '0',
  combinefunc = int8pl, parallel = safe);
comment on aggregate app.total(integer) is 'adds up';
create aggregate app.rows(*) (sfunc = int8inc, stype = int8, initcond = '0');
create function app.is_mail(text) returns boolean language sql immutable as $$ select $1 like '%@%' $$;
alter table app.customer add constraint mail check (app.is_mail(note));
create index customer_is_mail on app.customer (app.is_mail(note));

create trigger customer_touch before update of name, note on app.customer
  for each row when (old.name is distinct from new.name) execute function app.touch();
comment on trigger customer_touch on app.customer is 'keeps the time';
create constraint trigger customer_late after insert on app.customer deferrable initially deferred
  for each row execute function app.touch();
alter table app.customer disable trigger customer_late;

alter table app.customer enable row level security;
alter table app.invoice enable row level security;
alter table app.invoice force row level security;
create policy mine on app.customer as restrictive for update to reader, "Odd Role"
  using (name = current_user) with check (exists (select from app.invoice i where i.customer_id = id));
create policy seen on app.customer for select using (true);
comment on policy mine on app.customer is 'own rows';

create table app.event (
  id bigint not null, at date not null, kind text default 'x', payload jsonb,
  primary key (id, at)
) partition by range (at);
create table app.event_2024 partition of app.event for values from ('2024-01-01') to ('2025-01-01');
create table app.event_rest partition of app.event default;
create table app.event_2025 partition of app.event for values from ('2025-01-01') to ('2026-01-01')
  partition by hash (id);
create table app.event_2025_a partition of app.event_2025
  for values with (modulus 2, remainder 0);
create index event_kind on app.event (kind);
create trigger event_touch after insert on app.event for each row execute function app.touch();
create index event_invalid on only app.event (payload);
alter table app.event_2024 add constraint own_check check (id > 0);

create table app.visit (
  id bigint, at date,
  constraint visit_event foreign key (id, at) references app.event (id, at)
);

create table app.base (id integer not null, note text, constraint base_check check (id > 0));
create table app.child (extra text, note text) inherits (app.base);
create unlogged table app.scratch (id integer);
alter table app.scratch replica identity full;

create view app.paying with (security_barrier = true) as
  select c.id, c.name, app.secret('x'::text) as secret, i.number
  from app.customer c join app.invoice i on i.customer_id = c.id;
comment on view app.paying is 'with invoices';
comment on column app.paying.name is 'shown';
grant select on app.paying to public;
create trigger paying_insert instead of insert on app.paying for each row execute function app.touch();
create view app.over_view with (security_barrier) as
  select p.id from app.paying p, lateral (select 1 as one) l;
create view app.mailed as select id, email from app.customer where email is not null
  with local check option;

create materialized view app.counts with (fillfactor = 60) as
  select c.status, count(*) as n from app.customer c group by c.status;
create unique index counts_status on app.counts (status);
comment on materialized view app.counts is 'per status';
comment on column app.counts.n is 'how many';
create materialized view app.later as select 1 as one with no data;

create table "odd schema"."Tab.le ""x"" 😀" (
  "Se.lect" integer primary key, "a""b" text, "späce y" text, "UPPER" app.status
);
create index "i ""x"".y" on "odd schema"."Tab.le ""x"" 😀" (lower("späce y"), "a""b") where "UPPER" = 'draft';
create view "odd schema"."V 1" as select t."a""b" from "odd schema"."Tab.le ""x"" 😀" t;
create function "odd schema"."F.n"("Arg 1" integer) returns integer language sql as 'select 1';
create schema plain;
create table plain.customer (id integer primary key);
`;

export const since15 = `
create table app.nnd (a integer, b integer, constraint nnd_key unique nulls not distinct (a, b));
create unique index nnd_index on app.nnd (b) nulls not distinct;
create table app.nnd_child (
  a integer, b integer, id integer,
  constraint nnd_child_fk foreign key (a, b) references app.nnd (a, b) on delete set null (b)
);
create unlogged sequence app.fast;
`;

export const since18 = `
create extension if not exists btree_gist;
create table app.eighteen (
  id integer,
  during daterange,
  twice integer generated always as (id * 2) virtual,
  constraint named_not_null not null id,
  constraint eighteen_pk primary key (id, during without overlaps),
  constraint not_enforced check (id > 1) not enforced
);
create table app.eighteen_child (
  id integer, during daterange, other bigint,
  constraint period_fk foreign key (id, period during) references app.eighteen (id, period during),
  constraint unchecked_fk foreign key (other) references app.customer (id) not enforced
);
`;
