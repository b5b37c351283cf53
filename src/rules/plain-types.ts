/** Types that no rule has an opinion on: booleans, uuids, bytes, addresses, and PostgreSQL types as asked. */
import { builtinType, type ColumnType } from '../ir/type.ts';
import type { TypeWord } from '../model/types.ts';
import { typeWords } from '../model/types.ts';
import { parseType } from '../postgres/type.ts';
import { type Draft, type DraftColumn, report, schemaName } from './draft.ts';
import { catchRefusal } from './lookup.ts';
import { isUuidAsText } from './text.ts';

const plain: Partial<Record<TypeWord, string>> = {
  boolean: 'boolean',
  uuid: 'uuid',
  bytes: 'bytea',
  ip: 'inet',
};

/** Types that come with an extension of the same or another name. */
const extensionTypes: Readonly<Record<string, string>> = {
  citext: 'citext',
  hstore: 'hstore',
  ltree: 'ltree',
  cube: 'cube',
  vector: 'vector',
};

const serials: Readonly<Record<string, string>> = {
  smallserial: 'smallint',
  serial2: 'smallint',
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
};

export function givePlainTypes(draft: Draft): void {
  for (const table of draft.tables) {
    for (const column of table.columns) {
      const named = column.word === null ? undefined : plain[column.word];
      if (named !== undefined) column.column.type = builtinType(named);
      if (column.word === null) askedType(draft, column);
      if (column.word === 'vector') vectorType(draft, column);
    }
  }
  reportInferred(draft);
}

function askedType(draft: Draft, column: DraftColumn): void {
  const asked = column.attribute?.source.type ?? '';
  const path = `${column.attribute?.path}.type`;
  const serial = serials[asked.trim().toLowerCase()];
  if (serial !== undefined) {
    column.column.type = builtinType(serial);
    column.column.identity = {
      generation: 'by default',
      sequence: '',
      start: '1',
      increment: '1',
      min: '1',
      max:
        { smallint: '32767', integer: '2147483647', bigint: '9223372036854775807' }[serial] ?? '1',
      cache: '1',
      cycle: false,
    };
    return;
  }
  const type = catchRefusal(draft, path, () => parseType(asked, schemaName));
  if (type === null) return;
  column.column.type = type;
  if (type.schema !== null) knownType(draft, type, path);
  if (isUuidAsText(column.column.name, type)) {
    column.column.type = builtinType('uuid');
    report(draft, 'text', 'warning', path, {
      message: `${asked} was asked for; a uuid as text takes twice the room and accepts any text.`,
      fix: 'Say type "uuid".',
    });
  }
}

/** An extension's type brings the extension; a type of the model's own extras is taken on trust. */
function knownType(draft: Draft, type: ColumnType, path: string): void {
  const extension = extensionTypes[type.name];
  if (extension !== undefined) {
    addExtension(draft, extension);
    return;
  }
  const own = draft.model.source.extras?.some(({ sql }) =>
    new RegExp(`create\\s+(type|domain)\\s+(\\w+\\.)?"?${type.name}\\b`, 'i').test(sql),
  );
  if (own === true) return;
  draft.problems.push({
    code: 'invalid_type',
    path,
    message: `there is no type ${JSON.stringify(type.name)}`,
    fix: `use one of: ${typeWords.join(' ')}; or a PostgreSQL type; or create it in extras`,
  });
}

export function addExtension(draft: Draft, name: string): void {
  if (draft.extensions.some((extension) => extension.name === name)) return;
  draft.extensions.push({ name, schema: schemaName, comment: null });
}

function vectorType(draft: Draft, column: DraftColumn): void {
  const modifiers = column.attribute?.modifiers ?? '';
  column.column.type = {
    schema: schemaName,
    name: 'vector',
    modifiers: modifiers === '' ? '' : `(${modifiers})`,
    array: false,
  };
  addExtension(draft, 'vector');
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
