/** Connection URLs of PostgreSQL: the spellings drivers use made one, and parts of them set. */

/** Drivers write PostgreSQL URLs their own way: `postgresql+asyncpg:`, `jdbc:postgresql:`, `ecto:`. */
const scheme =
  /^(?:jdbc:)?(?:postgres(?:ql)?|postgis|pgsql|ecto|cockroachdb|timescaledb)(?:\+\w+)?:\/\//i;

/** `postgres://…` with the meaning that libpq gives it; null for what names no PostgreSQL. */
export function postgresUrl(value: string): string | null {
  const url = scheme.test(value) ? value.replace(scheme, 'postgres://') : keywordUrl(value);
  return url === null ? null : likeLibpq(url);
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

function withoutParameter(url: string, name: string): string {
  const [plain = '', query] = url.split('#', 1)[0]?.split('?', 2) ?? [];
  if (query === undefined) return plain;
  const parameters = new URLSearchParams(query);
  parameters.delete(name);
  const rest = parameters.toString();
  return rest === '' ? plain : `${plain}?${rest}`;
}

/** The same server and login, another database. */
export function withDatabase(url: string, database: string): string {
  const [, start = '', , query = ''] = /^(\w+:\/\/[^/?#]*)(\/[^?#]*)?(\?[^#]*)?/.exec(url) ?? [];
  return `${start}/${encodeURIComponent(database)}${query}`;
}

/** The same server and database, another login. */
export function withLogin(url: string, user: string, password: string): string {
  const anonymous = url.replace(/^(\w+:\/\/)(?:[^/?#]*@)?/, '$1');
  const bare = withoutParameter(withoutParameter(anonymous, 'user'), 'password');
  return withParameter(withParameter(bare, 'user', user), 'password', password);
}

/** Settings of the session from its first moment, in the place of those that the URL brings. */
export function withSettings(url: string, settings: Readonly<Record<string, string>>): string {
  const options = Object.entries(settings).map(
    ([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, '\\$&')}`,
  );
  return withParameter(withoutParameter(url, 'options'), 'options', options.join(' '));
}

/** `sslmode=require` asks no certificate of libpq; the driver would, unless it is told. */
function likeLibpq(url: string): string {
  const mode = parameterOf(url, 'sslmode');
  if (mode === null || parameterOf(url, 'uselibpqcompat') !== null) return url;
  if (mode === 'verify-ca' && parameterOf(url, 'sslrootcert') === null) return url;
  return withParameter(url, 'uselibpqcompat', 'true');
}
