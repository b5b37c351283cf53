/** The URL behind a named variable. It goes to the driver and nowhere else. */
import { Refusal } from '../ir/findings.ts';
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
  return postgresUrl(value.trim(), variable);
}

/** Drivers write PostgreSQL URLs their own way: `postgresql+asyncpg:`, `jdbc:postgresql:`, `ecto:`. */
const scheme =
  /^(?:jdbc:)?(?:postgres(?:ql)?|postgis|pgsql|ecto|cockroachdb|timescaledb)(?:\+\w+)?:\/\//i;

function postgresUrl(value: string, variable: string): string {
  if (/^prisma(?:\+postgres)?:\/\//i.test(value)) {
    throw new Refusal(
      'not_a_database',
      `${variable} names Prisma's own proxy, which does not answer for the catalog.`,
      'Name the variable that holds the direct URL of the database, such as DIRECT_URL.',
    );
  }
  const url = scheme.test(value) ? value.replace(scheme, 'postgres://') : keywordUrl(value);
  if (url === null) {
    throw new Refusal(
      'not_a_postgres_url',
      `${variable} holds no PostgreSQL connection string.`,
      'Name a variable whose value begins with postgres:// or postgresql://.',
    );
  }
  return likeLibpq(url);
}

/** libpq's other form: `host=localhost dbname=shop user=app`. */
function keywordUrl(value: string): string | null {
  const words = [...value.matchAll(/(\w+)\s*=\s*(?:'((?:\\.|[^'\\])*)'|(\S*))/g)];
  const given = new Map(
    words.map(([, key = '', quoted, plain = '']) => [
      key,
      quoted?.replace(/\\(.)/g, '$1') ?? plain,
    ]),
  );
  const host = given.get('host') ?? given.get('hostaddr');
  if (host === undefined || !given.has('dbname')) return null;
  const query = new URLSearchParams({ host });
  for (const key of ['port', 'user', 'password', 'sslmode', 'sslrootcert', 'options']) {
    const part = given.get(key);
    if (part !== undefined) query.set(key, part);
  }
  return `postgres:///${encodeURIComponent(given.get('dbname') ?? '')}?${query}`;
}

export function withParameter(url: string, name: string, value: string): string {
  const [plain = '', fragment] = url.split('#', 2);
  const joined = `${plain}${plain.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
  return fragment === undefined ? joined : `${joined}#${fragment}`;
}

export function parameterOf(url: string, name: string): string | null {
  const query = url.split('?', 2)[1];
  return query === undefined ? null : new URLSearchParams(query.split('#', 1)[0]).get(name);
}

/** `sslmode=require` asks no certificate of libpq; the driver would, unless it is told. */
function likeLibpq(url: string): string {
  const mode = parameterOf(url, 'sslmode');
  if (mode === null || parameterOf(url, 'uselibpqcompat') !== null) return url;
  if (mode === 'verify-ca' && parameterOf(url, 'sslrootcert') === null) return url;
  return withParameter(url, 'uselibpqcompat', 'true');
}
