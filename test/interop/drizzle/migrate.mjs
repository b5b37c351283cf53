/** Runs drizzle-orm's own migrator, of the project that it is started in: `node migrate.mjs FOLDER URL`. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , migrationsFolder, url] = process.argv;
const require = createRequire(join(process.cwd(), 'migrate.cjs'));
const { drizzle } = require('drizzle-orm/node-postgres');
const { migrate } = require('drizzle-orm/node-postgres/migrator');
const { Pool } = require('pg');

const pool = new Pool({ connectionString: url });
await migrate(drizzle({ client: pool }), { migrationsFolder });
await pool.end();
