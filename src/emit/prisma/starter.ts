/** The files of a project that has no Prisma schema yet. */
import { Refusal } from '../../ir/findings.ts';

/** Prisma 7 wants the URL in its configuration; until then it stands in the schema. */
export function starterSchema(version: number): string {
  return version >= 7
    ? `generator client {
  provider = "prisma-client"
  output   = "../generated/prisma"
}

datasource db {
  provider = "postgresql"
}
`
    : `generator client {
  provider = "prisma-client-js"
}

datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
`;
}

export const starterConfig = `import { defineConfig, env } from 'prisma/config';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: env('DATABASE_URL') },
});
`;

/** What Prisma Migrate keeps beside its migrations. */
export const lockFile = `# The database that these migrations are for. Prisma Migrate reads this file.
provider = "postgresql"
`;

export const newest = 7;

export function requireKnownVersion(version: number | null): void {
  if (version === null || version <= newest) return;
  throw new Refusal(
    'prisma_version_not_supported',
    `The project uses Prisma ${version}. Files are written for Prisma 6 and 7; the schema and the migrations of ${version} are of another form.`,
    'Give target "sql", and run the SQL in the way that this version of Prisma runs SQL.',
  );
}
