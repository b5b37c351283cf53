/** A range type under another name, with the multirange type and the constructors that belong to it. */
import type { RangeType } from '../../ir/schema.ts';
import { qualified, quoteIdentifier } from '../identifier.ts';
import type { Spelling } from './spelling.ts';

type Names = readonly [from: string, to: string];

const parameter = /, (?:subtype_opclass|collation|canonical|subtype_diff|multirange_type_name) = /;

function subtypeOf({ definition }: RangeType): string {
  const [first = ''] = definition.split(parameter, 1);
  return first.replace(/^subtype = /, '');
}

/** ALTER TYPE renames the type alone: the functions that make its values keep the old name. */
export function renameRangeType(
  type: RangeType,
  names: Names,
  multirange: Names,
  { defaultSchema }: Pick<Spelling, 'defaultSchema'>,
): string[] {
  const named = (name: string) => qualified(type.schema, name, defaultSchema);
  const subtype = subtypeOf(type);
  const rename = (kind: 'TYPE' | 'FUNCTION', [from, to]: Names, list = '') =>
    from === to ? [] : [`ALTER ${kind} ${named(from)}${list} RENAME TO ${quoteIdentifier(to)}`];
  const range = named(names[1]);
  return [
    ...rename('TYPE', names),
    ...rename('TYPE', multirange),
    ...rename('FUNCTION', names, `(${subtype}, ${subtype})`),
    ...rename('FUNCTION', names, `(${subtype}, ${subtype}, text)`),
    ...rename('FUNCTION', multirange, '()'),
    ...rename('FUNCTION', multirange, `(${range})`),
    ...rename('FUNCTION', multirange, `(VARIADIC ${range}[])`),
  ];
}
