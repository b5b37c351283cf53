/** An entity whose attribute gets another name or goes, with everything that mentions it. */
import type { Entity } from './model.ts';
import { snakeCase } from './names.ts';

/** Quoted text, or one identifier: what a name in SQL must not be confused with, and the name. */
const words = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{M}\p{N}_]*/gu;

function means(word: string, attribute: string): boolean {
  return !word.startsWith("'") && snakeCase(word.replaceAll('"', '')) === attribute;
}

/** True when an attribute list's item, a condition or an expression names the attribute. */
export function mentions(text: string, attribute: string): boolean {
  return [...text.matchAll(words)].some(([word]) => means(word, attribute));
}

export function respell(text: string, attribute: string, name: string): string {
  return text.replace(words, (word) => (means(word, attribute) ? name : word));
}

/** Keys, uniques, checks, periods and indexes that need the attribute go with it. */
export function withoutAttribute(entity: Entity, attribute: string): Entity {
  const free = (texts: readonly (string | undefined)[]): boolean =>
    !texts.some((text) => text !== undefined && mentions(text, attribute));
  const key = entity.key?.every((each) => free([each])) === false ? undefined : entity.key;
  return {
    ...entity,
    key,
    attributes: entity.attributes?.filter(
      (each) => snakeCase(each.name) !== attribute && free([each.generated]),
    ),
    unique: entity.unique?.filter(free),
    checks: entity.checks?.filter(({ sql }) => free([sql])),
    no_overlap: entity.no_overlap?.filter(({ period, within = [], where }) =>
      free([...period, ...within, where]),
    ),
    indexes: entity.indexes?.filter(({ columns, include = [], where }) =>
      free([...columns, ...include, where]),
    ),
  };
}

export function renameAttribute(entity: Entity, attribute: string, name: string): Entity {
  const spell = (text: string): string => respell(text, attribute, name);
  const all = (texts: readonly string[] | undefined): string[] | undefined => texts?.map(spell);
  const some = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : spell(text);
  return {
    ...entity,
    key: all(entity.key),
    attributes: entity.attributes?.map((each) => ({
      ...each,
      name: snakeCase(each.name) === attribute ? name : each.name,
      generated: some(each.generated),
    })),
    unique: entity.unique?.map((texts) => texts.map(spell)),
    checks: entity.checks?.map((each) => ({ ...each, sql: spell(each.sql) })),
    no_overlap: entity.no_overlap?.map((each) => ({
      ...each,
      period: each.period.map(spell),
      within: all(each.within),
      where: some(each.where),
    })),
    indexes: entity.indexes?.map((each) => ({
      ...each,
      columns: each.columns.map(spell),
      include: all(each.include),
      where: some(each.where),
    })),
  };
}
