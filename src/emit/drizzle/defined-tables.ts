/** What a `defineRelations` calls the tables of the schema, and where it says those of one table. */
import type { Editing } from './editing.ts';
import type { Module } from './module.ts';
import type { Constant } from './pages.ts';
import {
  bare,
  type Expression,
  keyOf,
  type ObjectLiteral,
  type Property,
  pathOf,
  propertyValue,
} from './syntax.ts';

function moduleAt({ known }: Editing, path: string | null): Module | undefined {
  return known.modules.find((each) => each.path === path);
}

/** Whether a module's namespace holds a constant: its own, or one that it hands on. */
function holds(editing: Editing, path: string | null, constant: Constant, depth = 0): boolean {
  if (path === constant.path) return true;
  const module = moduleAt(editing, path);
  if (module === undefined || depth > 5) return false;
  const isNew = moduleAt(editing, constant.path) === undefined;
  return module.body.some((statement) => {
    if (statement.type !== 'ExportAllDeclaration') return false;
    // A new module is handed on where its neighbours are.
    const next = editing.importedPath(module.path, statement.source.value);
    return isNew || holds(editing, next, constant, depth + 1);
  });
}

/** What a table is called in the object that the relations are defined of; null where it is not in it. */
export function keyIn(
  editing: Editing,
  module: Module,
  tables: Expression,
  constant: Constant,
): string | null {
  const value = bare(tables);
  if (value.type === 'Identifier') {
    const imported = module.imports.find(({ local }) => local === value.name);
    if (imported?.imported === null) {
      const path = editing.importedPath(module.path, imported.from);
      return holds(editing, path, constant) ? constant.name : null;
    }
    const own = module.declarations.find(({ name }) => name === value.name);
    return own === undefined ? null : keyIn(editing, module, own.init, constant);
  }
  if (value.type !== 'ObjectExpression') return null;
  for (const property of value.properties) {
    if (property.type === 'SpreadElement') {
      const found = keyIn(editing, module, property.argument, constant);
      if (found !== null) return found;
      continue;
    }
    const given = propertyValue(property);
    const local = given === null ? undefined : pathOf(given).at(-1);
    const imported = module.imports.find((each) => each.local === local)?.imported ?? local;
    if (imported === constant.name) return keyOf(property);
  }
  return null;
}

/** The object that a new table's name can be put into. */
export function openObject(module: Module, tables: Expression): ObjectLiteral | null {
  const value = bare(tables);
  if (value.type === 'ObjectExpression') return value;
  if (value.type !== 'Identifier') return null;
  const own = module.declarations.find(({ name }) => name === value.name);
  return own === undefined ? null : openObject(module, own.init);
}

export function propertyOf(object: ObjectLiteral, key: string): Property | undefined {
  return object.properties.find((each) => keyOf(each) === key);
}

export function ownObject(object: ObjectLiteral, key: string): ObjectLiteral | null {
  const property = propertyOf(object, key);
  const value = property === undefined ? null : propertyValue(property);
  const found = value === null ? null : bare(value);
  return found?.type === 'ObjectExpression' ? found : null;
}
