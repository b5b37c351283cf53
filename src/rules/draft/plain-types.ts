/** Types that no rule has an opinion on: booleans, uuids, bytes, addresses, and PostgreSQL types as asked. */
import { builtinType, type ColumnType } from '../../ir/type.ts';
import type { TypeWord } from '../../model/types.ts';
import { typeWords } from '../../model/types.ts';
import { formatType, parseType } from '../../postgres/type.ts';
import { isUuidAsText } from '../text.ts';
import { type Draft, type DraftColumn, newIdentity, report } from './draft.ts';
import { catchRefusal } from './lookup.ts';

const plain: Partial<Record<TypeWord, string>> = {
  boolean: 'boolean',
  uuid: 'uuid',
  bytes: 'bytea',
  ip: 'inet',
};

/** Types that come with the extension of their name. */
const extensionTypes: ReadonlySet<string> = new Set([
  'citext',
  'hstore',
  'ltree',
  'cube',
  'vector',
]);

const serials: ReadonlyMap<string, string> = new Map([
  ['smallserial', 'smallint'],
  ['serial2', 'smallint'],
  ['serial', 'integer'],
  ['serial4', 'integer'],
  ['bigserial', 'bigint'],
  ['serial8', 'bigint'],
]);

export function givePlainTypes(draft: Draft): void {
  for (const table of draft.tables) {
    for (const column of table.columns) {
      const named = column.word === null ? undefined : plain[column.word];
      if (named !== undefined) column.column.type = builtinType(named);
      if (column.word === null && column.attribute !== null) askedType(draft, column);
      if (column.word === 'vector') vectorType(draft, column);
    }
  }
  reportInferred(draft);
}

function askedType(draft: Draft, column: DraftColumn): void {
  const asked = column.attribute?.source.type ?? '';
  const path = `${column.attribute?.path}.type`;
  const serial = serials.get(asked.trim().toLowerCase());
  if (serial !== undefined) {
    column.column.type = builtinType(serial);
    column.column.identity = newIdentity(serial);
    return;
  }
  const type = catchRefusal(draft, path, () => parseType(asked, draft.house.schema));
  if (type === null) return;
  column.column.type = type;
  if (type.schema === null && ['timestamp', 'tsrange', 'tsmultirange'].includes(type.name)) {
    overruleTimestamp(draft, column, path);
    return;
  }
  if (type.schema !== null) knownType(draft, type, path);
  if (isUuidAsText(column.column.name, type)) {
    column.column.type = builtinType('uuid');
    report(draft, 'text', 'warning', path, {
      message: `${asked} was asked for; a uuid as text takes twice the room and accepts any text.`,
      fix: 'Say type "uuid".',
    });
  }
}

/** `timestamp(3) without time zone`, arrays of it, and ranges of it. */
function overruleTimestamp(draft: Draft, { column, attribute }: DraftColumn, path: string): void {
  const name = { tsrange: 'tstzrange', tsmultirange: 'tstzmultirange' }[column.type.name];
  column.type = { ...column.type, name: name ?? 'timestamptz' };
  report(draft, 'time', 'warning', path, {
    message: `${attribute?.source.type} was asked for; ${column.name} is ${formatType(column.type)}: a bare timestamp does not say which instant it is.`,
    fix: `Say type ${JSON.stringify(formatType(column.type))} to agree.`,
  });
}

const createdType = /\bcreate\s+(?:type|domain)\s+(?:\w+\.)?"?(\w+)/gi;

/** An extension's type brings the extension; a type of the model's own extras is taken on trust. */
function knownType(draft: Draft, type: ColumnType, path: string): void {
  if (extensionTypes.has(type.name)) {
    (type as { schema: string }).schema = addExtension(draft, type.name);
    return;
  }
  const own = draft.model.source.extras?.some(({ sql }) =>
    [...sql.matchAll(createdType)].some((match) => match[1] === type.name),
  );
  if (own === true) return;
  draft.problems.push({
    code: 'invalid_type',
    path,
    message: `there is no type ${JSON.stringify(type.name)}`,
    fix: `use one of: ${typeWords.join(' ')}; or a PostgreSQL type; or create it in extras`,
  });
}

/** Makes sure of it, and tells the schema that its types and operator classes are in. */
export function addExtension(draft: Draft, name: string): string {
  const known = [...draft.current.extensions, ...draft.extensions].find(
    (extension) => extension.name === name,
  );
  if (known !== undefined) return known.schema;
  draft.extensions.push({ name, schema: draft.house.schema, comment: null });
  return draft.house.schema;
}

function vectorType(draft: Draft, column: DraftColumn): void {
  const modifiers = column.attribute?.modifiers ?? '';
  column.column.type = {
    schema: addExtension(draft, 'vector'),
    name: 'vector',
    modifiers: modifiers === '' ? '' : `(${modifiers})`,
    array: false,
  };
}

function reportInferred(draft: Draft): void {
  for (const table of draft.tables) {
    const inferred = table.columns.filter(({ attribute }) => attribute?.inferred === true);
    if (inferred.length === 0) continue;
    report(draft, 'inferred-type', 'info', table.path, {
      message: `Types told from the names: ${inferred.map(({ attribute }) => `${attribute?.name} ${attribute?.word}`).join(', ')}.`,
      fix: 'Give type to those that are something else.',
    });
  }
}
