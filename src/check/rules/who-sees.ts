/** who-sees: grants, policies and row security change who sees what. */
import { commandsOf } from '../nodes.ts';
import type { Rule } from '../rule.ts';

const kinds =
  /^(?:GrantStmt|GrantRoleStmt|AlterDefaultPrivilegesStmt|CreatePolicyStmt|AlterPolicyStmt|AlterOwnerStmt)$/;

export const whoSees: Rule = {
  id: 'who-sees',
  hazard: 'changes-privileges',
  rows: [44],
  summary: 'GRANT, REVOKE, policies and row level security change who can see or change data.',
  example: {
    current: 'CREATE TABLE users (id bigint PRIMARY KEY);',
    migration: "SET lock_timeout = '5s';\nALTER TABLE users ENABLE ROW LEVEL SECURITY;",
  },
  find(facts) {
    const security = commandsOf(facts).some(({ subtype }) => /RowSecurity/.test(subtype));
    if (!security && !kinds.test(facts.place.statement.kind)) return [];
    return [
      {
        severity: 'info',
        message: security
          ? 'With row security on and no policy, nobody but the owner sees a row.'
          : 'It changes who can see or change data.',
        fix: 'Try it as the roles that it is about.',
        rewrite: null,
      },
    ];
  },
};
