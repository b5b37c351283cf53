/** One attribute resolved: its name, and the type that it says or that its name tells. */
import type { Attribute } from './model.ts';
import { snakeCase } from './names.ts';
import { checkName, type Problem } from './problems.ts';
import type { ResolvedAttribute } from './resolved.ts';
import { inferType, typeMeaning } from './types.ts';

export function resolveAttribute(
  attribute: Attribute,
  path: string,
  problems: Problem[],
): ResolvedAttribute {
  checkName(attribute.name, `${path}.name`, problems);
  checkBounds(attribute, path, problems);
  const name = snakeCase(attribute.name);
  if (attribute.type !== undefined) {
    return { path, source: attribute, name, ...typeMeaning(attribute.type), inferred: false };
  }
  if (attribute.values !== undefined) {
    return { path, source: attribute, name, word: 'text', modifiers: '', inferred: false };
  }
  return { path, source: attribute, name, ...inferType(name), inferred: true };
}

function checkBounds(attribute: Attribute, path: string, problems: Problem[]): void {
  const { min, max, values, length } = attribute;
  if (min !== undefined && max !== undefined && min > max) {
    problems.push({
      code: 'invalid_bounds',
      path: `${path}.min`,
      message: `min ${min} is greater than max ${max}: no value could be stored`,
      fix: 'swap them',
    });
  }
  if (length !== undefined && length < 1) {
    problems.push({
      code: 'invalid_bounds',
      path: `${path}.length`,
      message: `length ${length} leaves no room for any text`,
      fix: 'give the most characters a value may have, at least 1',
    });
  }
  const blank = values?.some((value) => value.trim() === '') === true;
  const twice = new Set(values).size !== (values?.length ?? 0);
  if (values !== undefined && (values.length === 0 || blank || twice)) {
    problems.push({
      code: 'invalid_values',
      path: `${path}.values`,
      message: blank
        ? 'has a blank value, which says nothing'
        : values.length === 0
          ? 'is empty: no value could be stored'
          : 'has a value twice',
      fix: blank
        ? 'name the case, or make the attribute optional'
        : 'list each value once, or leave values out',
    });
  }
}
