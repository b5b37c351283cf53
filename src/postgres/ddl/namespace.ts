/** CREATE and DROP of schemas and extensions. */
import type { Extension, Namespace } from '../../ir/schema.ts';
import { quoteIdentifier, quoteLiteral } from '../identifier.ts';

export function createSchema(namespace: Namespace): string {
  return `CREATE SCHEMA ${quoteIdentifier(namespace.name)}`;
}

export function dropSchema(namespace: Namespace): string {
  return `DROP SCHEMA ${quoteIdentifier(namespace.name)}`;
}

export function createExtension(extension: Extension): string {
  const schema = quoteIdentifier(extension.schema);
  const version =
    extension.version === undefined ? '' : ` VERSION ${quoteLiteral(extension.version)}`;
  return `CREATE EXTENSION ${quoteIdentifier(extension.name)} WITH SCHEMA ${schema}${version}`;
}

export function dropExtension(extension: Extension): string {
  return `DROP EXTENSION ${quoteIdentifier(extension.name)}`;
}
