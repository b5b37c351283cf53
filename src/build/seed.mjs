/**
 * The proof's seed: an initialised, empty database as a tar file, made once per PGlite version.
 * Starting from it takes a sixth of the time of running initdb.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeWhole } from './files.mjs';

/** Raised when the steps below change, so that an older seed is made anew. */
const recipe = 1;

/** en_US: in the C locale LIKE 'abc%' would use a plain btree, which users' databases would not. */
const initdb = ['--locale=en_US.UTF-8', '--wal-segsize=1'];

const data = '/pglite/data';

/** Whose data the seed holds: the catalogs of its PostgreSQL. */
export const seedPackages = ['@electric-sql/pglite'];

function pgliteVersion() {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  return JSON.parse(readFileSync(join(dirname(main), '..', 'package.json'), 'utf8')).version;
}

function isMade({ about, seed }, wanted) {
  return existsSync(about) && existsSync(seed) && readFileSync(about, 'utf8') === wanted;
}

/** The template databases are two copies of the one that the proof uses: nothing is made from them. */
async function dropTemplates(database) {
  await database.exec('UPDATE pg_database SET datistemplate = false');
  for (const name of ['template0', 'template1']) await database.exec(`DROP DATABASE ${name}`);
}

/** After a checkpoint, recovery reads the newest segment alone. */
async function dropOldLog(database) {
  await database.exec('SELECT pg_switch_wal()');
  await database.exec('CHECKPOINT');
  const { rows } = await database.query('SELECT pg_walfile_name(pg_current_wal_lsn()) AS newest');
  const folder = `${data}/pg_wal`;
  for (const name of database.Module.FS.readdir(folder)) {
    if (/^[0-9A-F]{24}$/.test(name) && name !== rows[0].newest) {
      database.Module.FS.unlink(`${folder}/${name}`);
    }
  }
}

async function emptyDatabase() {
  const { PGlite } = await import('@electric-sql/pglite');
  const database = await PGlite.create({ initDbStartParams: initdb });
  await dropTemplates(database);
  await dropOldLog(database);
  const tar = await database.dumpDataDir('none');
  await database.close();
  return gzipSync(new Uint8Array(await tar.arrayBuffer()), { level: 9 });
}

/** Returns the paths of what it wrote, or found made. */
export async function makeSeed(dist) {
  const files = { seed: join(dist, 'seed.tar.gz'), about: join(dist, 'seed.json') };
  const wanted = JSON.stringify({ pglite: pgliteVersion(), recipe });
  if (!isMade(files, wanted)) {
    writeWhole(files.seed, await emptyDatabase());
    writeWhole(files.about, wanted);
  }
  return Object.values(files);
}
