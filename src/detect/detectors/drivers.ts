/** Database drivers among a project's direct dependencies. */
import type { Clue, Detector } from '../claim.ts';
import type { Engine } from '../stack.ts';

function all(engine: Engine, names: string): Record<string, Clue> {
  return Object.fromEntries(
    names
      .split(/\s+/)
      .filter((name) => name !== '')
      .map((name) => [name, { engine }]),
  );
}

export const drivers: Detector = {
  name: 'drivers',
  packages: {
    npm: {
      ...all(
        'postgresql',
        'pg postgres pg-promise slonik @databases/pg pg-native @electric-sql/pglite pg-pool postgraphile',
      ),
      ...all('mysql', 'mysql mysql2 serverless-mysql promise-mysql @databases/mysql'),
      ...all('mariadb', 'mariadb'),
      ...all(
        'sqlite',
        'better-sqlite3 sqlite3 sqlite sql.js better-sqlite3-multiple-ciphers @databases/sqlite expo-sqlite',
      ),
      ...all('mssql', 'mssql tedious'),
      ...all('cockroachdb', 'sequelize-cockroachdb'),
      ...all('oracle', 'oracledb'),
      ...all('mongodb', 'mongodb'),
      ...all('clickhouse', '@clickhouse/client @clickhouse/client-web clickhouse'),
      '@db/postgres': { engine: 'postgresql' },
      '@db/sqlite': { engine: 'sqlite' },
      '@neondatabase/serverless': { engine: 'postgresql', platform: 'neon' },
      '@vercel/postgres': { engine: 'postgresql', platform: 'vercel-postgres' },
      '@planetscale/database': { engine: 'mysql', platform: 'planetscale' },
      '@libsql/client': { engine: 'libsql' },
      '@tursodatabase/serverless': { engine: 'libsql', platform: 'turso' },
      mongoose: { engine: 'mongodb', orm: 'mongoose', source: 'adapter' },
      '@nestjs/mongoose': { engine: 'mongodb', orm: 'mongoose', source: 'adapter' },
    },
    pypi: {
      ...all(
        'postgresql',
        'psycopg psycopg2 psycopg2-binary psycopg-binary asyncpg pg8000 aiopg psycopg-c',
      ),
      ...all('mysql', 'mysqlclient pymysql aiomysql asyncmy mysql-connector-python'),
      ...all('mariadb', 'mariadb'),
      ...all('sqlite', 'aiosqlite pysqlite3 pysqlite3-binary sqlite-utils'),
      ...all('mssql', 'pymssql pyodbc aioodbc'),
      ...all('oracle', 'cx-oracle oracledb'),
      ...all('clickhouse', 'clickhouse-driver clickhouse-connect'),
      ...all('mongodb', 'pymongo motor'),
      'django-clickhouse-backend': { engine: 'clickhouse', source: 'adapter' },
      mongoengine: { engine: 'mongodb', orm: 'mongoengine', source: 'adapter' },
      beanie: { engine: 'mongodb', orm: 'beanie', source: 'adapter' },
    },
    cargo: {
      ...all('postgresql', 'tokio-postgres postgres deadpool-postgres bb8-postgres'),
      ...all('mysql', 'mysql mysql_async'),
      ...all('sqlite', 'rusqlite tokio-rusqlite'),
      ...all('libsql', 'libsql'),
      ...all('mongodb', 'mongodb'),
      ...all('mssql', 'tiberius'),
      ...all('clickhouse', 'clickhouse'),
    },
    go: {
      ...all(
        'postgresql',
        'github.com/lib/pq github.com/jackc/pgx github.com/go-pg/pg github.com/jackc/pgx/pgxpool',
      ),
      ...all('mysql', 'github.com/go-sql-driver/mysql'),
      ...all(
        'sqlite',
        'github.com/mattn/go-sqlite3 modernc.org/sqlite github.com/glebarez/go-sqlite github.com/ncruces/go-sqlite3 zombiezen.com/go/sqlite github.com/glebarez/sqlite',
      ),
      ...all('mssql', 'github.com/denisenkom/go-mssqldb github.com/microsoft/go-mssqldb'),
      ...all('oracle', 'github.com/sijms/go-ora github.com/godror/godror'),
      ...all('clickhouse', 'github.com/clickhouse/clickhouse-go'),
      ...all('mongodb', 'go.mongodb.org/mongo-driver'),
      ...all(
        'libsql',
        'github.com/tursodatabase/libsql-client-go github.com/tursodatabase/go-libsql',
      ),
    },
    gem: {
      ...all('postgresql', 'pg activerecord-postgis-adapter'),
      ...all('mysql', 'mysql2 trilogy activerecord-trilogy-adapter'),
      ...all('sqlite', 'sqlite3'),
      ...all('mssql', 'activerecord-sqlserver-adapter tiny_tds'),
      ...all('clickhouse', 'clickhouse-activerecord click_house'),
      mongoid: { engine: 'mongodb', orm: 'mongoid', source: 'adapter' },
    },
    composer: {
      ...all('postgresql', 'ext-pdo_pgsql ext-pgsql'),
      ...all('mysql', 'ext-pdo_mysql ext-mysqli'),
      ...all('sqlite', 'ext-pdo_sqlite ext-sqlite3'),
      ...all('mongodb', 'ext-mongodb mongodb/mongodb'),
      'mongodb/laravel-mongodb': { engine: 'mongodb', source: 'adapter' },
      'doctrine/mongodb-odm-bundle': { engine: 'mongodb', source: 'adapter' },
    },
    maven: {
      ...all(
        'postgresql',
        'org.postgresql:postgresql org.postgresql:r2dbc-postgresql io.r2dbc:r2dbc-postgresql com.impossibl.pgjdbc-ng:pgjdbc-ng',
      ),
      ...all(
        'mysql',
        'mysql:mysql-connector-java com.mysql:mysql-connector-j dev.miku:r2dbc-mysql io.asyncer:r2dbc-mysql',
      ),
      ...all('mariadb', 'org.mariadb.jdbc:mariadb-java-client org.mariadb:r2dbc-mariadb'),
      ...all('h2', 'com.h2database:h2 io.r2dbc:r2dbc-h2'),
      ...all('sqlite', 'org.xerial:sqlite-jdbc'),
      ...all('mssql', 'com.microsoft.sqlserver:mssql-jdbc'),
      ...all(
        'oracle',
        'com.oracle.database.jdbc:ojdbc8 com.oracle.database.jdbc:ojdbc11 com.oracle.database.jdbc:ojdbc17',
      ),
      ...all('clickhouse', 'com.clickhouse:clickhouse-jdbc ru.yandex.clickhouse:clickhouse-jdbc'),
      ...all(
        'mongodb',
        'org.mongodb:mongodb-driver-sync org.springframework.boot:spring-boot-starter-data-mongodb org.springframework.boot:spring-boot-starter-data-mongodb-reactive',
      ),
    },
    nuget: {
      ...all('postgresql', 'npgsql npgsql.dependencyinjection'),
      ...all('mysql', 'mysqlconnector mysql.data'),
      ...all('sqlite', 'microsoft.data.sqlite system.data.sqlite system.data.sqlite.core'),
      ...all('mssql', 'microsoft.data.sqlclient system.data.sqlclient'),
      ...all('oracle', 'oracle.manageddataaccess.core'),
      ...all('mongodb', 'mongodb.driver'),
    },
    hex: {
      ...all('postgresql', 'postgrex'),
      ...all('mysql', 'myxql'),
      ...all('sqlite', 'exqlite ecto_sqlite3'),
      ...all('mssql', 'tds'),
      ...all('clickhouse', 'ch ecto_ch'),
      ...all('mongodb', 'mongodb_driver mongodb'),
    },
  },
};
