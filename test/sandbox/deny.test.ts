import { expect, test } from 'vitest';
import { parseSql } from '../../src/postgres/parse.ts';
import { deniedStatements } from '../../src/sandbox/deny.ts';

async function denied(sql: string): Promise<string[]> {
  return (await deniedStatements(await parseSql(sql))).map(({ message }) => message);
}

test.each([
  "COPY t FROM PROGRAM 'id'",
  "COPY t TO '/etc/passwd'",
  'COPY t FROM STDIN',
  'COPY (SELECT 1) TO STDOUT',
  "LOAD 'x'",
  "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'a', 'b'",
  "CREATE FUNCTION f() RETURNS int LANGUAGE INTERNAL AS 'a'",
  "SELECT lo_import('/etc/passwd')",
  "SELECT pg_catalog.lo_export(1, '/tmp/x')",
  "SELECT * FROM t WHERE x = (SELECT pg_read_file('/etc/passwd'))",
  "SELECT pg_read_binary_file('x')",
  "SELECT pg_ls_dir('.')",
  'SELECT * FROM pg_ls_waldir()',
  "SELECT pg_stat_file('x')",
  "SELECT pg_file_write('x', 'y', false)",
  "SELECT query_to_xml('COPY t TO PROGRAM $$x$$', true, true, '')",
  "ALTER SYSTEM SET work_mem = '1GB'",
  'SET SESSION AUTHORIZATION postgres',
  'RESET SESSION AUTHORIZATION',
  "SET dynamic_library_path = '/tmp'",
  "SET LOCAL session_preload_libraries = 'x'",
  'SET max_stack_depth = 7000',
  "SELECT set_config('max_stack_depth', '7MB', false)",
  "ALTER ROLE postgres SET local_preload_libraries = 'x'",
  'CREATE FUNCTION f() RETURNS int LANGUAGE sql SET max_stack_depth = 7000 AS $$ SELECT 1 $$',
  "CREATE TABLESPACE s LOCATION '/tmp'",
  'CREATE DATABASE d',
  'DROP DATABASE d',
  "CREATE SUBSCRIPTION s CONNECTION 'host=h' PUBLICATION p",
  'DROP SCHEMA pg_catalog CASCADE',
  'DELETE FROM pg_class',
  "UPDATE pg_catalog.pg_authid SET rolname = 'x'",
  "CREATE TABLE t (x text DEFAULT pg_read_file('/etc/passwd'))",
  "CREATE VIEW v AS SELECT pg_read_file('/etc/passwd')",
  "DO $$ BEGIN PERFORM pg_read_file('x'); END $$",
  "DO $$ BEGIN EXECUTE 'COPY t TO PROGRAM ''id'''; END $$",
  "DO $$ BEGIN IF true THEN LOAD 'x'; END IF; END $$",
  'DO $$ BEGIN SET SESSION AUTHORIZATION postgres; END $$',
  "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT pg_read_file('x') $$",
  'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $f$ BEGIN EXECUTE $q$ ALTER SYSTEM SET a = 1 $q$; END $f$',
  'CREATE FUNCTION f() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT "pg_read_file"(\'x\'); END',
])('%s', async (sql) => {
  expect(await denied(sql)).not.toEqual([]);
});

test.each([
  'CREATE TABLE copy (load text, lo_total int, "pg_read_file" text)',
  'SELECT lo_total FROM copy WHERE load = $1',
  "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.copy := 1; EXECUTE format('INSERT INTO %I VALUES (1)', TG_TABLE_NAME); RETURN NEW; END $$",
  "DO $$ BEGIN EXECUTE 'CREATE TYPE mood AS ENUM (''sad'')'; END $$",
  'SET ROLE app',
  'SET search_path = public',
  "SELECT set_config('app.tenant', $1, true)",
  'CREATE EXTENSION pg_trgm',
  'INSERT INTO pgbench (a) VALUES (1)',
  'CREATE POLICY p ON t USING (owner = current_user)',
])('nothing against %s', async (sql) => {
  expect(await denied(sql)).toEqual([]);
});

test('a finding names line, statement and reason', async () => {
  const found = await deniedStatements(await parseSql("SELECT 1;\n\nLOAD 'x';"));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    code: 'denied-statement',
    severity: 'critical',
    subject: "LOAD '…'",
  });
  expect(found[0]?.message).toMatch(/^Line 3: LOAD runs a library file/);
});

test('an expression that is nested deeper than the call stack is walked', async () => {
  const sql = `SELECT ${'('.repeat(3000)}pg_read_file('x')${')'.repeat(3000)}`;
  expect(await denied(sql)).toHaveLength(1);
});
