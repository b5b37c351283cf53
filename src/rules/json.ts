/** json: jsonb only for data whose shape the application does not know. */

import { builtinType } from '../ir/type.ts';
import { snakeCase } from '../model/names.ts';
import { report } from './draft/draft.ts';
import { columnsMeaning, decideTypes } from './draft/typing.ts';
import type { Rule } from './rule.ts';

const id = 'json';
const openShape =
  /(^|_)(metadata|meta|payload|raw|settings|preferences|config|options|custom|extra|attributes|data|response|request|body|event|snapshot|properties|before|after|old|new|changes|diff|state|context|document|result)(_|$)/;

export const json: Rule = {
  id,
  summary: 'jsonb for data of unknown shape; a known shape is columns and tables.',
  reason: 'What is inside a document has no type, no constraint, no statistics and no foreign key.',
  exception:
    'Payloads of others (webhooks, settings, metadata) have no shape that we own, and are jsonb without remark.',
  examples: {
    applies: {
      domain: 'shop',
      entities: [{ name: 'order', attributes: [{ name: 'shipping_address', type: 'json' }] }],
    },
    exception: {
      domain: 'hooks',
      entities: [{ name: 'delivery', attributes: [{ name: 'payload', type: 'json' }] }],
    },
  },
  apply(draft) {
    const typed = columnsMeaning(draft, ['json']);
    for (const { table, column } of typed) {
      column.column.type = builtinType('jsonb');
      if (openShape.test(snakeCase(column.column.name))) continue;
      report(draft, id, 'info', column.attribute?.path ?? column.column.name, {
        message: `${table.singular}.${column.column.name} sounds like data whose shape you know; inside jsonb it has no types and no constraints.`,
        fix: 'Give its parts as attributes, or as an entity that is part_of this one.',
      });
    }
    decideTypes(draft, id, typed, () => ({
      because:
        'the shape is not ours to fix; jsonb is parsed once and can be indexed for containment',
      instead:
        'json, which keeps text and compares nothing; a GIN index, until a pattern searches with @>',
    }));
  },
};
