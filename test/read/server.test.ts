/** A history on the proof server, whose login is no superuser. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readHistory } from '../../src/read/history.ts';
import { proofUrlVariable } from '../../src/sandbox/proof-server.ts';
import { type Server, serversAvailable, startPostgres } from '../support/postgres.ts';
import { projectOf } from './support/project.ts';

describe.runIf(serversAvailable)('a history on a server', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startPostgres(16);
    process.env[proofUrlVariable] = server.url;
  });
  afterAll(async () => {
    delete process.env[proofUrlVariable];
    await server?.stop();
  });

  test('what only a superuser may is said with file and line, and the rest is read', async () => {
    const project = projectOf(
      {
        '1_roles.up.sql': `DO $$
BEGIN
  CREATE ROLE app LOGIN PASSWORD 'hunter22';
EXCEPTION WHEN duplicate_object THEN
  RAISE NOTICE 'there';
END
$$;
CREATE TABLE users (id bigint PRIMARY KEY);
ALTER TABLE users OWNER TO postgres;
COMMENT ON EXTENSION plpgsql IS 'as a dump has it';
SET session_replication_role = replica;
INSERT INTO users VALUES (1);
RESET session_replication_role;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT SELECT ON TABLES TO app;
GRANT SELECT ON users TO app;
`,
        '2_trigger.up.sql': `CREATE TABLE log (id bigint);
CREATE FUNCTION noticed() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE EVENT TRIGGER noticing ON ddl_command_end EXECUTE FUNCTION noticed();
CREATE TABLE after_all (id bigint);
`,
      },
      'db/migrations',
    );
    const reading = await readHistory({
      project,
      directory: 'db/migrations',
      tool: 'golang-migrate',
    });
    expect(reading.schema.tables.map(({ name }) => name)).toEqual(['after_all', 'log', 'users']);
    expect(reading.schema.privileges.map(({ grantee }) => grantee)).toContain('app');
    const told = reading.findings.map(({ code, severity, subject }) => [code, severity, subject]);
    expect(told).toEqual([
      ['statement-failed', 'info', 'db/migrations/1_roles.up.sql:10'],
      ['statement-failed', 'info', 'db/migrations/1_roles.up.sql:11'],
      ['statement-failed', 'info', 'db/migrations/1_roles.up.sql:13'],
      ['statement-failed', 'warning', 'db/migrations/1_roles.up.sql:14'],
      ['not-atomic', 'info', 'db/migrations/1_roles.up.sql:10'],
      ['statement-failed', 'warning', 'db/migrations/2_trigger.up.sql:3'],
      ['not-atomic', 'info', 'db/migrations/2_trigger.up.sql:3'],
    ]);
    expect(reading.complete).toBe(false);
    expect(JSON.stringify(reading)).not.toContain('hunter22');
  });
});
