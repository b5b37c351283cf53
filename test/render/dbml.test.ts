import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderDbml } from '../../src/render/dbml.ts';
import { anyText } from '../support/arbitrary-design.ts';
import { column, schemaOf, table } from '../support/build-schema.ts';
import { hostileTables } from '../support/hostile.ts';
import { sampleDesign } from '../support/sample-design.ts';

/** What is left when every quoted piece is taken away. */
function skeleton(text: string): string {
  return text.replace(/"[^"\n]*"|'(?:[^'\\\n]|\\.)*'|`[^`\n]*`/g, '_');
}

test('columns, keys, indexes and references of the sample', () => {
  const text = renderDbml(sampleDesign.schema);
  expect(text).toContain('Table "invoices" {\n');
  expect(text).toContain('  "id" uuid [pk, not null, default: `gen_random_uuid()`]\n');
  expect(text).toContain('  "total" numeric(14,2) [not null, default: `0`]\n');
  expect(text).toContain('    ("tenant_id", "user_id") [pk, name: "memberships_pkey"]\n');
  expect(text).toContain('    (`lower(slug)`) [unique, type: btree, name: "tenants_slug_key"]\n');
  expect(text).toContain(
    '"invoices".("tenant_id", "customer_id") > "customers".("tenant_id", "id") [delete: restrict]',
  );
});

test('names that DBML cannot tell apart get a number', () => {
  const text = renderDbml(
    schemaOf(['a"b', "a'b"].map((name) => table(name, [column('id', 'uuid')]))),
  );
  expect(text).toContain(`Table "a'b" {`);
  expect(text).toContain(`Table "a'b_2" {`);
});

test('whatever the names, they stay inside their quotes', () => {
  const line =
    /^(Table _(\._)? \{|\}|| {2}_ (_|\w+(\(\d+(,\d+)?\))?)( \[[\w :,_]*\])?| {2}indexes \{| {2}\}| {4}\([_, ]+\) \[[\w :,_]*\]| {2}Note: _|Ref _: _(\._)?\.(_|\([_, ]+\)) > _(\._)?\.(_|\([_, ]+\)) \[[\w :,]*\])$/;
  fc.assert(
    fc.property(fc.uniqueArray(anyText, { minLength: 1, maxLength: 8 }), (names) => {
      const text = renderDbml(schemaOf(hostileTables(names)));
      for (const item of skeleton(text).split('\n')) expect(item).toMatch(line);
    }),
  );
});
