/** long-name: PostgreSQL cuts names at 63 bytes without a word. */
import { withoutConstants } from '../../postgres/excerpt.ts';
import type { Rule } from '../rule.ts';

export const longName: Rule = {
  id: 'long-name',
  hazard: 'breaks-running-code',
  rows: [41],
  summary: 'A name of more than 63 bytes is cut: code that says all of it may meet another object.',
  example: {
    current: '',
    migration:
      'CREATE TABLE a_table_with_a_name_that_is_a_good_deal_longer_than_postgresql_allows (id bigint PRIMARY KEY);',
  },
  find({ place }) {
    return namesIn(place.statement.text)
      .filter((name) => Buffer.byteLength(name) > 63)
      .map((name) => ({
        severity: 'warning' as const,
        message: `${name.slice(0, 40)}… has ${Buffer.byteLength(name)} bytes; PostgreSQL keeps 63.`,
        fix: 'Give it a shorter name.',
        rewrite: { kind: 'agreed' as const, because: 'the cut name is what is meant' },
      }));
  },
};

/** As they are written: PostgreSQL's own parser has cut them already. */
function namesIn(sql: string): string[] {
  const words =
    withoutConstants(sql).match(/"(?:[^"]|"")+"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g) ?? [];
  return [...new Set(words.map((word) => word.replace(/^"|"$/g, '').replaceAll('""', '"')))];
}
