/** The URL behind a named variable. It goes to the driver and nowhere else. */
import { Refusal } from '../ir/findings.ts';
import { postgresUrl } from '../postgres/url.ts';
import { readAssignment } from './env-file.ts';
import { readProjectText } from './project-files.ts';

export interface LiveUrlInput {
  /** Real path. */
  readonly project: string;
  readonly variable: string;
  /** Files in which detection found the variable, relative to the project. */
  readonly files?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** The developer's own files, the most specific first; those of other environments are left alone. */
const ownFiles = [
  '.env.development.local',
  '.env.local',
  '.env.development',
  '.env.dev',
  '.env',
] as const;

/** Environment files that detection named, nearest to the project's root first. */
function environmentFiles(files: readonly string[]): string[] {
  const rank = (path: string) =>
    (ownFiles as readonly string[]).indexOf(path.slice(path.lastIndexOf('/') + 1));
  return files
    .filter((path) => rank(path) !== -1)
    .sort(
      (one, other) => one.split('/').length - other.split('/').length || rank(one) - rank(other),
    );
}

function findValue(input: LiveUrlInput): string | null {
  const environment = input.environment ?? process.env;
  const own = environment[input.variable];
  if (own !== undefined && own.trim() !== '') return own;
  for (const path of environmentFiles(input.files ?? [])) {
    const text = readProjectText(input.project, path);
    const value = text === null ? null : readAssignment(text, input.variable, environment);
    if (value !== null && value.trim() !== '') return value;
  }
  return null;
}

/** Throws `Refusal` that names the variable and nothing of its value. */
export function liveUrl(input: LiveUrlInput): string {
  const { variable } = input;
  if (!/^[A-Za-z_][A-Za-z0-9_.]*$/.test(variable)) {
    // A caller who put the URL itself here must not find it in the error.
    throw new Refusal(
      'invalid_variable',
      'What was given as the connection variable is not the name of an environment variable.',
      'Give the name alone, such as DATABASE_URL; the URL itself belongs in the environment.',
    );
  }
  const value = findValue(input);
  if (value === null) {
    throw new Refusal(
      'variable_not_set',
      `${variable} is not set in this process, nor in an environment file of the project that detection found it in (${ownFiles.join(', ')}).`,
      `Start the server with ${variable} in its environment, or set it in the project's .env file.`,
    );
  }
  return urlOf(value.trim(), variable);
}

function urlOf(value: string, variable: string): string {
  if (/^prisma(?:\+postgres)?:\/\//i.test(value)) {
    throw new Refusal(
      'not_a_database',
      `${variable} names Prisma's own proxy, which does not answer for the catalog.`,
      'Name the variable that holds the direct URL of the database, such as DIRECT_URL.',
    );
  }
  const url = postgresUrl(value);
  if (url === null) {
    throw new Refusal(
      'not_a_postgres_url',
      `${variable} holds no PostgreSQL connection string.`,
      'Name a variable whose value begins with postgres:// or postgresql://.',
    );
  }
  return url;
}
