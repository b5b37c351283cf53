/** Names and texts that try to break out of every format we write. */
import type { Table } from '../../src/ir/schema.ts';
import { check, column, foreignKey, index, key, table } from './build-schema.ts';

export const hostileTexts: readonly string[] = [
  '</script><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>alert(1)</script>',
  '{{constructor.constructor("return 1")()}}',
  '{{{style}}}',
  ']]><!-- -->',
  '&lt;b&gt; & &amp;',
  'line one\nline two\r\nline three',
  '\u001b[31mred\u001b[0m\u001b]8;;http://x\u0007link\u001b]8;;\u0007',
  '\u202eevil\u202c \u2066x\u2069',
  'a\u0000b\u0008c\u009bd',
  '```\n# heading\n```',
  '| a | b |',
  '[link](javascript:alert(1))',
  '表の名前が長い場合の表示幅を確認するためのとても長い名前です',
  'e\u0301'.repeat(60),
  `z${'\u0336'.repeat(500)}`,
  '👩‍👩‍👧‍👦👍🏽🏳️‍🌈',
  '■ CRITICAL not ours ▲ ● │ ┌',
  'x'.repeat(500),
  'table "quoted" \\ back\\\\slash',
  "it's; DROP TABLE users; --",
  '\ud800 lone',
  '%%{init: {}}%%',
  '--> o{ : "x"',
  '\u200b\u200d\ufeff',
  '',
  ' ',
];

/** One table for each text, the text in every place that takes one, in a ring of references. */
export function hostileTables(texts: readonly string[] = hostileTexts): Table[] {
  return texts.map((text, i) => {
    const before = texts[(i + texts.length - 1) % texts.length] ?? '';
    return table(
      text,
      [
        column(text, 'uuid', { comment: text, default: text }),
        column('other', 'numeric(14,2)?', {
          type: { schema: text, name: text, modifiers: '(3,-2)', array: true },
        }),
      ],
      {
        comment: text,
        primaryKey: key(text, [text]),
        foreignKeys: [foreignKey(text, ['other'], before, [before], 'set null')],
        checks: [check(text, text)],
        indexes: [index(`idx ${text}`, [`lower(${text})`], { predicate: text })],
      },
    );
  });
}
