import { expect, it } from 'vitest';
import { redact } from '../src/log.ts';

it.each([
  ['connect to postgres://app:hunter2@db:5432/x failed', 'hunter2'],
  ['postgresql://u:p%40ss%3Aw@host/db?sslmode=require', 'p%40ss%3Aw'],
  ['password=hunter2 host=db', 'hunter2'],
  ['PGPASSWORD="hun ter2" psql', 'hun ter2'],
  ["api_key: 'sk-123'", 'sk-123'],
  ['mysql://root:a/b@h', 'a/b'],
])('blots out the secret of %s', (text, secret) => {
  const redacted = redact(text);
  expect(redacted).not.toContain(secret);
  expect(redacted).toContain('***');
});

it('leaves other text alone', () => {
  const text = 'relation "users" does not exist at https://example.com/a@b (line 3: id = 4)';
  expect(redact(text)).toBe(text);
});
