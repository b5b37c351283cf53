import { expect, it } from 'vitest';
import { redact, redactData } from '../src/log.ts';

it.each([
  ['connect to postgres://app:hunter2@db:5432/x failed', 'hunter2'],
  ['postgresql://u:p%40ss%3Aw@host/db?sslmode=require', 'p%40ss%3Aw'],
  ['password=hunter2 host=db', 'hunter2'],
  ['PGPASSWORD="hun ter2" psql', 'hun ter2'],
  ["api_key: 'sk-123'", 'sk-123'],
  ['mysql://root:a/b@h', 'a/b'],
  ['libsql://h.turso.io?authToken=hunter2', 'hunter2'],
  ['postgres://h/d?sslmode=require&sslpassword=hunter2', 'hunter2'],
])('blots out the secret of %s', (text, secret) => {
  const redacted = redact(text);
  expect(redacted).not.toContain(secret);
  expect(redacted).toContain('***');
});

it('leaves other text alone', () => {
  const text = 'relation "users" does not exist at https://example.com/a@b (line 3: id = 4)';
  expect(redact(text)).toBe(text);
});

it.each([
  "CREATE USER u PASSWORD 'hunter2'",
  "CREATE USER u ENCRYPTED PASSWORD E'hun\\'ter hunter2'",
  "EXECUTE 'CREATE USER u PASSWORD ''hunter2'''",
  'ALTER ROLE u PASSWORD $x$hunter2$x$',
  "OPTIONS (user 'u', password 'hunter2')",
  "CONNECTION 'host=h password=hunter2 dbname=d'",
  "CONNECTION 'host=h password=''hunter2'''",
  "SELECT dblink('postgres://u:hunter2@h/d', 'x')",
  "WHERE api_key = 'hunter2'",
])('%s is blotted out in data and in messages', (text) => {
  const data = redactData({ list: [{ text }] }).list[0]?.text;
  for (const blotted of [data, redact(text)]) {
    expect(blotted).not.toContain('hunter2');
    expect(blotted).toContain('***');
  }
});

it('leaves SQL and talk of columns in data alone', () => {
  const data = {
    sql: 'SELECT id FROM sessions WHERE token = $1 AND password_hash <> $2 AND secret IS NULL',
    ddl: "CREATE TABLE t (token text CHECK (token <> ''), secret text DEFAULT 'x')",
    answers: ['fill column:public.users.token with gen_random_uuid()'],
    update: 'SET token=lower(token)',
    chose: 'token: unique, per user',
    count: 3,
    none: null,
  };
  expect(redactData(data)).toEqual(data);
});

it('takes no long time for a hostile text', () => {
  const started = performance.now();
  redact('a://a:'.repeat(100_000));
  redactData('a.'.repeat(300_000));
  redactData("password='".repeat(20_000));
  redactData('password $a$'.repeat(5_000));
  expect(performance.now() - started).toBeLessThan(3_000);
});
