/** Whether the login of a proof server's URL will do. */
import { Refusal } from '../ir/findings.ts';
import type { Connection } from '../postgres/client.ts';

const oldest = 140_000;

export interface Login {
  readonly name: string;
  readonly superuser: boolean;
  readonly createsDatabases: boolean;
  readonly reachesFiles: boolean;
  readonly version: number;
  readonly versionText: string;
}

const loginQuery = `SELECT r.rolname AS name, r.rolsuper AS superuser,
  r.rolcreatedb AS "createsDatabases",
  (SELECT bool_or(pg_has_role(r.oid, f.oid, 'member')) FROM pg_roles f WHERE f.rolname IN
    ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')) AS "reachesFiles",
  current_setting('server_version_num')::int AS version,
  split_part(current_setting('server_version'), ' ', 1) AS "versionText"
FROM pg_roles r WHERE r.rolname = current_user`;

export async function readLogin(admin: Connection): Promise<Login> {
  const [login] = await admin.query<Login>(loginQuery);
  if (login === undefined) throw new Error('a session has a role');
  return login;
}

function unfit(message: string, fix: string): Refusal {
  return new Refusal('proof_server_unfit', `The proof server cannot be used: ${message}.`, fix);
}

export function checkLogin({ superuser, createsDatabases, reachesFiles, version }: Login): void {
  if (version < oldest) throw unfit('it is older than PostgreSQL 14', 'Name a newer server.');
  if (!superuser && !createsDatabases) {
    throw unfit('its login may not create databases', 'Grant it CREATEDB, or name another login.');
  }
  if (!superuser && reachesFiles) {
    throw unfit(
      'its login may reach files or programs of the server',
      'Use a login that has CREATEDB and nothing more, or a superuser: for that one the proof makes a login without rights.',
    );
  }
}
