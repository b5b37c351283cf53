/** domain-constraint: a domain's new constraint is looked up in every table that uses it. */
import { text } from '../nodes.ts';
import type { Rule } from '../rule.ts';

export const domainConstraint: Rule = {
  id: 'domain-constraint',
  hazard: 'long-scan-under-lock',
  rows: [35],
  summary:
    'ALTER DOMAIN … ADD CONSTRAINT without NOT VALID reads every table that uses the domain.',
  example: {
    current:
      'CREATE DOMAIN amount AS numeric; CREATE TABLE orders (id bigint PRIMARY KEY, total amount);',
    migration: 'ALTER DOMAIN amount ADD CONSTRAINT positive CHECK (VALUE > 0);',
  },
  find(facts) {
    const { kind, node, text: sql } = facts.place.statement;
    const adds = /^(?:C|AD_AddConstraint)$/.test(text(node.subtype));
    if (kind !== 'AlterDomainStmt' || !adds || /\bnot\s+valid\b/i.test(sql)) return [];
    return [
      {
        severity: 'warning',
        message: 'Every row of every table that uses the domain is read while its writers wait.',
        fix: 'Add it NOT VALID, and VALIDATE CONSTRAINT in a later transaction.',
        rewrite: {
          kind: 'written',
          parts: [
            {
              transaction: 'inside',
              statements: ["SET LOCAL lock_timeout = '5s'", `${sql} NOT VALID`],
            },
            ...validation(sql),
          ],
        },
      },
    ];
  },
};

function validation(sql: string) {
  const [, domain, name] =
    /^alter\s+domain\s+((?:"(?:[^"]|"")+"|[\w.$])+)\s+add\s+constraint\s+("(?:[^"]|"")+"|[\w$]+)/i.exec(
      sql,
    ) ?? [];
  if (domain === undefined || name === undefined) return [];
  return [
    {
      transaction: 'inside' as const,
      statements: [
        "SET LOCAL lock_timeout = '5s'",
        `ALTER DOMAIN ${domain} VALIDATE CONSTRAINT ${name}`,
      ],
    },
  ];
}
