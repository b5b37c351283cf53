/** The list of detectors. The order matters only where two recognize the same migrations folder: the first wins. */
import type { Detector } from '../claim.ts';
import { alembic } from './alembic.ts';
import { code } from './code.ts';
import { connections } from './connections.ts';
import { django } from './django.ts';
import { dotnetRunners, efCore } from './dotnet.ts';
import { drivers } from './drivers.ts';
import { drizzle } from './drizzle.ts';
import { ecto } from './elixir.ts';
import { ent, goLibraries, gorm, sqlc } from './go.ts';
import { images } from './images.ts';
import { dbMigrate, frameworks, graphileMigrate, kysely, nodePgMigrate } from './js-builders.ts';
import { evolutions, flyway, liquibase, spring } from './jvm.ts';
import { knex } from './knex.ts';
import { mikroOrm } from './mikro-orm.ts';
import { models } from './models.ts';
import { doctrine, laravel, phpRunners } from './php.ts';
import { plainSchemas } from './plain-sql.ts';
import { encore, hasura, hosting, postgrest, supabase, wrangler } from './platforms.ts';
import { prisma } from './prisma.ts';
import { piccolo, smallOrms, tortoise } from './python-orms.ts';
import { rails } from './rails.ts';
import { cargoEngines, diesel, refinery, seaOrm, sqlx } from './rust.ts';
import { sequelize } from './sequelize.ts';
import { atlas, dbmate, golangMigrate, goose, sqitch, sqlMigrate, tern } from './sql-runners.ts';
import { typeorm } from './typeorm.ts';

export const detectors: readonly Detector[] = [
  atlas,
  goose,
  dbmate,
  sqlMigrate,
  graphileMigrate,
  tern,
  sqitch,
  hasura,
  encore,
  supabase,
  prisma,
  drizzle,
  frameworks,
  typeorm,
  mikroOrm,
  nodePgMigrate,
  kysely,
  knex,
  sequelize,
  dbMigrate,
  alembic,
  django,
  tortoise,
  piccolo,
  smallOrms,
  rails,
  laravel,
  doctrine,
  phpRunners,
  evolutions,
  liquibase,
  flyway,
  spring,
  gorm,
  ent,
  goLibraries,
  sqlc,
  cargoEngines,
  diesel,
  seaOrm,
  refinery,
  ecto,
  efCore,
  dotnetRunners,
  golangMigrate,
  sqlx,
  wrangler,
  postgrest,
  hosting,
  drivers,
  models,
  plainSchemas,
  connections,
  code,
  images,
];
