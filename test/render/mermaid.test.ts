import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderMermaid } from '../../src/render/mermaid.ts';
import { anyText } from '../support/arbitrary-design.ts';
import { schemaOf } from '../support/build-schema.ts';
import { hostileTables } from '../support/hostile.ts';
import { sampleDesign } from '../support/sample-design.ts';

const quoted = '"[^"\\\\%{}<>;#&|`]+"';
const line = new RegExp(
  [
    '^erDiagram$',
    `^ {2}[A-Za-z_]\\w*(\\[${quoted}\\])?( \\{)?$`,
    `^ {4}[A-Za-z_][\\w()[\\]]* [A-Za-z_][\\w()[\\]]*( (PK|FK|UK)(, (PK|FK|UK))*)?( ${quoted})?$`,
    '^ {2}\\}$',
    `^ {2}[A-Za-z_]\\w* (\\|\\||\\|o)(--|\\.\\.)(o\\{|o\\|) [A-Za-z_]\\w* : ${quoted}$`,
  ].join('|'),
);

function checkGrammar(text: string): void {
  for (const item of text.trimEnd().split('\n')) expect(item).toMatch(line);
}

test('tables, keys and references of the sample', () => {
  const text = renderMermaid(sampleDesign.schema);
  checkGrammar(text);
  expect(text).toContain('    numeric(14_2) total\n');
  expect(text).toContain('    uuid tenant_id PK, FK\n');
  expect(text).toContain('  customers ||..o{ invoices : "tenant_id, customer_id"\n');
  expect(text).toContain('  subscriptions |o..o{ invoices : ');
  expect(text).toContain('  users ||--o{ memberships : "user_id"\n');
});

test('words of the grammar are no names of entities', () => {
  const text = renderMermaid(schemaOf(hostileTables(['title', 'style', 'constructor', 'u'])));
  checkGrammar(text);
  expect(text).toContain('  table_1["title"] {\n');
});

test('made-up names never meet a real one', () => {
  const text = renderMermaid(schemaOf(hostileTables(['a b', 'table_1'])));
  expect(text).toContain('  table_1_["a b"] {\n');
  expect(text).toContain('  table_1 {\n');
});

test('whatever the names, each line is one of the grammar', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyText, { minLength: 1, maxLength: 8 }), (names) => {
      checkGrammar(renderMermaid(schemaOf(hostileTables(names))));
    }),
  );
});
