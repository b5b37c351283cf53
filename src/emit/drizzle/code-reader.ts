/** Reads what the modules declare: finds the calls of Drizzle's own functions, under whatever name. */
import {
  type Casing,
  type ColumnCode,
  type Creator,
  cased,
  type DefinedCode,
  type EnumCode,
  type Known,
  type PartCode,
  type RelationsCode,
  type TableCode,
} from './code.ts';
import { coreName, type Declaration, type Module } from './module.ts';
import {
  bare,
  chainOf,
  type Expression,
  keyOf,
  member,
  type ObjectLiteral,
  pathOf,
  propertyValue,
  returned,
  spanOf,
  stringOf,
} from './syntax.ts';

const casers: Readonly<Record<string, Casing>> = {
  'snakeCase.table': 'snake_case',
  'camelCase.table': 'camelCase',
};

interface Maker {
  readonly schema: string;
  readonly casing: Casing;
  readonly creator: Creator | null;
}

function around(node: Expression | undefined): Pick<Creator, 'before' | 'after'> {
  const body = returned(node);
  if (body?.type !== 'TemplateLiteral' || body.expressions.length !== 1) {
    return { before: '', after: '' };
  }
  const [before = '', after = ''] = body.quasis.map(({ value }) => value.cooked ?? '');
  return { before, after };
}

export class Reader {
  readonly #modules: readonly Module[];
  readonly #casing: Casing;

  constructor(modules: readonly Module[], casing: Casing) {
    this.#modules = modules;
    this.#casing = casing;
  }

  #constant(
    module: Module,
    name: string,
  ): { module: Module; init: Expression; declaration: Declaration } | null {
    const own = module.declarations.find((each) => each.name === name);
    if (own !== undefined) return { module, init: own.init, declaration: own };
    const imported = module.imports.find(({ local }) => local === name);
    if (imported === undefined) return null;
    // Constants of a schema are told apart by name; which file it came through does not matter.
    for (const other of this.#modules) {
      const found = other.declarations.find((each) => each.name === imported.imported);
      if (found !== undefined) return { module: other, init: found.init, declaration: found };
    }
    return null;
  }

  #schemaOf(module: Module, name: string): string | null {
    const found = this.#constant(module, name);
    if (found === null) return null;
    const chain = chainOf(found.init);
    return coreName(found.module, chain.callee) === 'pgSchema' ? stringOf(chain.args[0]) : null;
  }

  #maker(module: Module, callee: readonly string[]): Maker | null {
    const plain = (casing = this.#casing): Maker => ({
      schema: 'public',
      casing,
      creator: null,
    });
    const named = coreName(module, callee);
    if (named === 'pgTable' || named === 'pgTable.withRLS') return plain();
    if (named !== null && named in casers) return plain(casers[named]);
    if (callee.length === 0) return null;
    const [first = '', second, third] = callee;
    if (second === 'table' && (third === undefined || third === 'withRLS')) {
      const schema = this.#schemaOf(module, first);
      return schema === null ? null : { ...plain(), schema };
    }
    const made = second === undefined ? this.#constant(module, first) : null;
    if (made === null) return null;
    const chain = chainOf(made.init);
    if (coreName(made.module, chain.callee) !== 'pgTableCreator') return null;
    const { name, exported } = made.declaration;
    const { path } = made.module;
    return { ...plain(), creator: { path, name, exported, ...around(chain.args[0]) } };
  }

  #spread(module: Module, node: Expression, casing: Casing, seen = 0): ColumnCode[] {
    const [name, ...rest] = pathOf(node);
    const called = chainOf(node);
    const found =
      name === undefined
        ? this.#constant(module, called.callee[0] ?? '')
        : this.#constant(module, name);
    if (found === null || rest.length > 0 || seen > 5) return [];
    const value = bare(found.init);
    const object = value.type === 'ObjectExpression' ? value : returned(value);
    if (object?.type !== 'ObjectExpression') return [];
    return this.#columns(found.module, object, casing, seen + 1).map((column) => ({
      ...column,
      chain: null,
      property: null,
      nameSpan: null,
    }));
  }

  #columns(module: Module, object: ObjectLiteral, casing: Casing, seen = 0): ColumnCode[] {
    return object.properties.flatMap((property): ColumnCode[] => {
      if (property.type === 'SpreadElement') {
        return this.#spread(module, property.argument, casing, seen);
      }
      const key = keyOf(property);
      const value = propertyValue(property);
      if (key === null || value === null) return [];
      const chain = chainOf(value);
      const [first] = chain.args;
      const name = stringOf(first);
      return [
        {
          key,
          name: name ?? cased(key, casing),
          chain,
          property: spanOf(property),
          nameSpan: name === null || first === undefined ? null : spanOf(first),
        },
      ];
    });
  }

  #part(module: Module, node: Expression): PartCode {
    const chain = chainOf(node);
    const kind = coreName(module, chain.callee) ?? chain.callee.at(-1) ?? '';
    const [first] = chain.args;
    const said = stringOf(first) === null ? member(first, 'name') : (first ?? null);
    const name = stringOf(said);
    const lists = [
      member(first, 'columns'),
      ...(kind === 'primaryKey' ? chain.args : []),
      ...chain.links
        .filter(({ name: link }) => link === 'on' || link === 'using')
        .flatMap(({ args }) => [...args]),
    ];
    const keys = lists.flatMap((each) => {
      const value = each === null || each === undefined ? null : bare(each);
      if (value === null) return [];
      const items = value.type === 'ArrayExpression' ? value.elements : [value];
      return items.flatMap((item) => {
        if (item === null || item.type === 'SpreadElement') return [];
        const direct = pathOf(item);
        const path = direct.length > 0 ? direct : chainOf(item).callee;
        // `t.name.desc()` ends in what is called.
        const key = direct.length > 0 ? path.at(-1) : path.at(-2);
        return key === undefined ? [] : [key];
      });
    });
    const nameSpan = name === null || said === null ? null : spanOf(said);
    return { ...spanOf(node), kind, chain, name, nameSpan, keys };
  }

  #table(module: Module, { name: constant, init, statement }: Declaration): TableCode[] {
    const chain = chainOf(init);
    const maker = this.#maker(module, chain.callee);
    const [named, columns, extra] = chain.args;
    const name = stringOf(named);
    if (maker === null || name === null || columns === undefined) return [];
    const { before, after } = maker.creator ?? { before: '', after: '' };
    const value = bare(columns);
    const made = value.type === 'ObjectExpression' ? null : returned(value);
    const object = value.type === 'ObjectExpression' ? value : made;
    if (object?.type !== 'ObjectExpression') return [];
    const [param] =
      value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression'
        ? value.params
        : [];
    const list = returned(extra);
    const [given] = extra !== undefined && 'params' in extra ? extra.params : [];
    const items =
      list?.type === 'ArrayExpression'
        ? list.elements.flatMap((each) =>
            each === null || each.type === 'SpreadElement' ? [] : [each as Expression],
          )
        : list?.type === 'ObjectExpression'
          ? list.properties.flatMap((each) => propertyValue(each) ?? [])
          : [];
    return [
      {
        module,
        constant,
        schema: maker.schema,
        name: `${before}${name}${after}`,
        nameSpan: before + after === '' && named !== undefined ? spanOf(named) : null,
        statement,
        chain,
        casing: maker.casing,
        columns: this.#columns(module, object, maker.casing),
        object,
        creator: maker.creator,
        builders: made === null ? null : param?.type === 'Identifier' ? `${param.name}.` : '',
        parts: items.map((item) => this.#part(module, item)),
        list: list?.type === 'ArrayExpression' || list?.type === 'ObjectExpression' ? list : null,
        parameter: given?.type === 'Identifier' ? given.name : null,
        extra: extra ?? null,
      },
    ];
  }

  #enum(module: Module, { name: constant, init, statement }: Declaration): EnumCode[] {
    const chain = chainOf(init);
    const [first = '', second] = chain.callee;
    const schema =
      coreName(module, chain.callee) === 'pgEnum'
        ? 'public'
        : second === 'enum'
          ? this.#schemaOf(module, first)
          : null;
    const [named, values] = chain.args;
    const name = stringOf(named);
    if (schema === null || name === null || named === undefined) return [];
    const nameSpan = spanOf(named);
    return [{ module, constant, schema, name, nameSpan, statement, values: values ?? null }];
  }

  read(): Known {
    const each = <T>(of: (module: Module, declaration: Declaration) => T[]): T[] =>
      this.#modules.flatMap((module) => module.declarations.flatMap((one) => of(module, one)));
    const called = (module: Module, { init }: Declaration) => {
      const chain = chainOf(init);
      return { chain, callee: coreName(module, chain.callee) };
    };
    const schemas = each((module, declaration) => {
      const { chain, callee } = called(module, declaration);
      const name = callee === 'pgSchema' ? stringOf(chain.args[0]) : null;
      return name === null ? [] : [[name, { module, constant: declaration.name }] as const];
    });
    const customTypes = each((module, declaration) => {
      const { chain, callee } = called(module, declaration);
      const type = callee === 'customType' ? customTypeOf(chain.args[0]) : null;
      return type === null ? [] : [{ module, constant: declaration.name, type }];
    });
    const relations = each((module, declaration): RelationsCode[] => {
      const { chain, callee } = called(module, declaration);
      const [of, fn] = chain.args;
      const object = returned(fn);
      const table = of === undefined ? undefined : pathOf(of).at(-1);
      if (callee !== 'relations' || object?.type !== 'ObjectExpression') return [];
      if (table === undefined || fn === undefined) return [];
      const { name: constant, statement } = declaration;
      return [{ module, constant, table, statement, fn, object }];
    });
    const defined = each((module, declaration): DefinedCode[] => {
      const { chain, callee } = called(module, declaration);
      const [tables, fn] = chain.args;
      const object = returned(fn);
      if (!/^defineRelations(?:Part)?$/.test(callee ?? '')) return [];
      const [given] = fn !== undefined && 'params' in fn ? fn.params : [];
      if (tables === undefined || given?.type !== 'Identifier') return [];
      if (object?.type !== 'ObjectExpression') return [];
      return [{ module, tables: bare(tables), object, parameter: given.name }];
    });
    return {
      modules: this.#modules,
      tables: each((module, declaration) => this.#table(module, declaration)),
      enums: each((module, declaration) => this.#enum(module, declaration)),
      schemas: new Map(schemas),
      customTypes,
      relations,
      defined,
    };
  }
}

function customTypeOf(options: Expression | undefined): string | null {
  const value = options === undefined ? null : bare(options);
  if (value?.type !== 'ObjectExpression') return null;
  const property = value.properties.find((each) => keyOf(each) === 'dataType');
  if (property?.type !== 'ObjectMethod') {
    return stringOf(returned(member(value, 'dataType') ?? undefined));
  }
  const last = property.body.body.findLast((each) => each.type === 'ReturnStatement');
  return last?.type === 'ReturnStatement' ? stringOf(last.argument) : null;
}
