export const versions: {
  readonly npm: Readonly<
    Record<'@dbmate/linux-x64' | 'node-pg-migrate' | 'graphile-migrate', string>
  >;
  readonly drizzle1: Readonly<Record<'drizzle-kit' | 'drizzle-orm' | 'pg', string>>;
  readonly go: Readonly<Record<'goose' | 'migrate' | 'sql-migrate', { readonly version: string }>>;
  readonly atlas: string;
  readonly maven: Readonly<
    Record<'org.flywaydb:flyway-database-postgresql' | 'org.liquibase:liquibase-core', string>
  >;
  readonly cargo: { readonly sqlx: string };
};
