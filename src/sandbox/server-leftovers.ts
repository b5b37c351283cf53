/** What proofs leave on a server when they are killed: told from everything else by name, comment and lock. */
import type { Connection } from '../postgres/client.ts';
import { quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts';
import { DatabaseError } from '../postgres/session.ts';

const scratchName = /^tablewright_[0-9a-f]{16}$/;

/** The comment on all that the proof makes; with the name it tells our own from everything else. */
export const mark = 'Scratch of a Tablewright proof';

/** Nothing that is younger counts as left over: its proof may just be connecting. */
const leftoverMinutes = 10;

export function key(name: string): string {
  return `hashtextextended(${quoteLiteral(`tablewright ${name}`)}, 0)`;
}

export async function tryLock(admin: Connection, name: string): Promise<boolean> {
  const [row] = await admin.query<{ got: boolean }>(
    `SELECT pg_try_advisory_lock(${key(name)}) AS got`,
  );
  return row?.got === true;
}

export async function ignoring(run: Promise<unknown>): Promise<boolean> {
  try {
    await run;
    return true;
  } catch (error) {
    if (error instanceof DatabaseError) return false;
    throw error;
  }
}

/**
 * What a run left that was killed. The run would hold the advisory lock and a connection; DROP
 * without FORCE is refused as long as anybody is connected.
 */
export async function dropLeftovers(admin: Connection): Promise<void> {
  const databases = await admin.query<{ name: string; comment: string; old: boolean }>(
    `SELECT d.datname AS name, s.description AS comment,
       (substring(s.description FROM ' since (.*)$'))::timestamptz
         < now() - interval '${leftoverMinutes} minutes' AS old
     FROM pg_database d
     JOIN pg_shdescription s ON s.objoid = d.oid AND s.classoid = 'pg_database'::regclass
     WHERE d.datname ~ ${quoteLiteral(scratchName.source)}
       AND s.description ~ ${quoteLiteral(`^${mark} since \\d`)}
       AND pg_has_role(d.datdba, 'usage')`,
  );
  for (const { name } of databases.filter(({ old }) => old)) {
    if (!(await tryLock(admin, name))) continue;
    await ignoring(admin.execute(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`));
    await admin.execute(`SELECT pg_advisory_unlock(${key(name)})`);
  }
  const roles = await admin.query<{ name: string }>(
    `SELECT r.rolname AS name FROM pg_roles r
     JOIN pg_shdescription s ON s.objoid = r.oid AND s.classoid = 'pg_authid'::regclass
     WHERE s.description = ${quoteLiteral(mark)}`,
  );
  for (const { name } of roles) await dropRoleIfUnused(admin, name);
}

/** Whoever uses it holds its lock; objects in another database make DROP ROLE fail as well. */
export async function dropRoleIfUnused(admin: Connection, name: string): Promise<void> {
  if (!(await tryLock(admin, name))) return;
  await ignoring(admin.execute(`DROP ROLE IF EXISTS ${quoteIdentifier(name)}`));
  await admin.execute(`SELECT pg_advisory_unlock(${key(name)})`);
}
