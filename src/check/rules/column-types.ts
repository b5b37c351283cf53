/** column-types: types that are regretted later. */
import { declaredColumns, hasConstraint, text, typeName } from '../nodes.ts';
import type { Match, Rule } from '../rule.ts';

const regretted: Readonly<Record<string, string>> = {
  json: 'json keeps text that no operator compares; jsonb has operators and indexes',
  bpchar: 'char(n) pads with blanks; text does not',
  varchar: 'a limit of varchar is no rule with a name; text with a CHECK is',
  timestamp: 'timestamp without time zone is no instant; timestamptz is',
  timetz: 'timetz has an offset but no date; use timestamptz or time',
  money: 'money rounds and prints by a setting of the server; numeric does not',
  serial:
    'serial is a default with a sequence beside it; GENERATED AS IDENTITY belongs to the column',
  bigserial:
    'bigserial is a default with a sequence beside it; GENERATED AS IDENTITY belongs to the column',
  smallserial: 'smallserial ends at 32,767; use bigint GENERATED AS IDENTITY',
};

export const columnTypes: Rule = {
  id: 'column-types',
  hazard: 'irreversible',
  rows: [36, 37],
  summary:
    'json, char(n), varchar(n), timestamp without time zone, serial, and int keys are regretted later.',
  example: { current: '', migration: 'CREATE TABLE logs (id serial PRIMARY KEY, data json);' },
  find(facts) {
    return declaredColumns(facts).flatMap((column): Match[] => {
      const type = typeName(column);
      const smallKey = /^int[24]$/.test(type) && hasConstraint(column, 'CONSTR_PRIMARY');
      const why = smallKey
        ? 'an int key ends at 2,147,483,647 rows; bigint does not'
        : regretted[type];
      const limited =
        type !== 'varchar' || (column.typeName as { typmods?: unknown })?.typmods !== undefined;
      if (why === undefined || !limited) return [];
      return [
        {
          severity: 'info',
          message: `${text(column.colname)}: ${why}.`,
          fix: 'Change the type now, while the table is new.',
          rewrite: null,
        },
      ];
    });
  },
};
