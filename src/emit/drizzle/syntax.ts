/** TypeScript as a tree with places: what of it the modules of a schema are made of. */
import { Refusal } from '../../ir/findings.ts';

type Parse = typeof import('@babel/parser')['parse'];
export type Statement = ReturnType<Parse>['program']['body'][number];
export type Expression = Extract<Statement, { type: 'ExpressionStatement' }>['expression'];
export type ObjectLiteral = Extract<Expression, { type: 'ObjectExpression' }>;
export type ArrayLiteral = Extract<Expression, { type: 'ArrayExpression' }>;
export type Property = ObjectLiteral['properties'][number];

export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Placed {
  readonly start?: number | null | undefined;
  readonly end?: number | null | undefined;
}

export function spanOf({ start, end }: Placed): Span {
  if (typeof start !== 'number' || typeof end !== 'number') throw new Error('a node has no place');
  return { start, end };
}

/** The parser's code is read when the first schema is. */
export async function loadParser(): Promise<(path: string, text: string) => Statement[]> {
  const { parse } = await import('@babel/parser');
  return (path, text) => {
    const jsx = /\.[jt]sx$/.test(path);
    try {
      const plugins = ['typescript', 'decorators', ...(jsx ? ['jsx' as const] : [])] as const;
      return parse(text, { sourceType: 'module', plugins: [...plugins] }).program.body;
    } catch (error) {
      const [line = ''] = String((error as Error).message).split('\n', 1);
      throw new Refusal(
        'drizzle_syntax',
        `${path} could not be read: ${line}`,
        'Correct the file and call again.',
      );
    }
  };
}

/** Without what TypeScript says about it. */
export function bare(node: Expression): Expression {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'ParenthesizedExpression':
      return bare(node.expression);
    default:
      return node;
  }
}

export function stringOf(node: Expression | null | undefined): string | null {
  if (node === null || node === undefined) return null;
  const value = bare(node);
  if (value.type === 'StringLiteral') return value.value;
  if (value.type !== 'TemplateLiteral' || value.expressions.length > 0) return null;
  return value.quasis[0]?.value.cooked ?? null;
}

/** `users.id` is `['users', 'id']`; empty for anything else. */
export function pathOf(node: Expression): string[] {
  const value = bare(node);
  if (value.type === 'Identifier') return [value.name];
  if (value.type !== 'MemberExpression' || value.object.type === 'Super') return [];
  const before = pathOf(value.object);
  if (before.length === 0) return [];
  const { property } = value;
  if (!value.computed && property.type === 'Identifier') return [...before, property.name];
  const name = property.type === 'StringLiteral' ? property.value : null;
  return name === null ? [] : [...before, name];
}

export interface Link {
  readonly name: string;
  readonly args: readonly Expression[];
  /** From the end of what it is called on. */
  readonly span: Span;
}

/** `text('name').notNull().unique()`: a call, and those that follow it. */
export interface Chain extends Span {
  /** `['text']`, `['t', 'text']`; empty where the first is no call of a name. */
  readonly callee: readonly string[];
  readonly args: readonly Expression[];
  /** The first call, without what follows. */
  readonly root: Span;
  readonly links: readonly Link[];
}

function expressions(args: readonly { readonly type: string }[]): Expression[] {
  return args.filter(
    ({ type }) => type !== 'SpreadElement' && type !== 'ArgumentPlaceholder',
  ) as Expression[];
}

export function chainOf(node: Expression): Chain {
  const links: Link[] = [];
  let value = bare(node);
  const { start, end } = spanOf(value);
  for (;;) {
    if (value.type !== 'CallExpression' || value.callee.type === 'Super') break;
    const callee = value.callee.type === 'V8IntrinsicIdentifier' ? null : bare(value.callee);
    if (callee === null) break;
    const inner =
      callee.type === 'MemberExpression' && callee.object.type !== 'Super'
        ? bare(callee.object)
        : null;
    const chained = inner !== null && pathOf(inner).length === 0;
    if (!chained || callee.type !== 'MemberExpression' || inner === null) {
      const args = expressions(value.arguments);
      return { callee: pathOf(callee), args, root: spanOf(value), links, start, end };
    }
    const name = callee.property.type === 'Identifier' ? callee.property.name : '';
    links.unshift({
      name,
      args: expressions(value.arguments),
      span: { start: spanOf(inner).end, end: spanOf(value).end },
    });
    value = inner;
  }
  return { callee: [], args: [], root: spanOf(value), links, start, end };
}

export function linkOf(chain: Chain, name: string): Link | undefined {
  return chain.links.find((link) => link.name === name);
}

export function keyOf(property: Property): string | null {
  if (property.type === 'SpreadElement') return null;
  const { key, computed } = property;
  if (key.type === 'StringLiteral') return key.value;
  return !computed && key.type === 'Identifier' ? key.name : null;
}

export function propertyValue(property: Property): Expression | null {
  if (property.type !== 'ObjectProperty') return null;
  const { value } = property;
  const patterns = ['ArrayPattern', 'ObjectPattern', 'AssignmentPattern', 'RestElement'];
  return patterns.includes(value.type) ? null : (value as Expression);
}

export function member(object: Expression | undefined, key: string): Expression | null {
  const value = object === undefined ? null : bare(object);
  if (value?.type !== 'ObjectExpression') return null;
  const found = value.properties.find((property) => keyOf(property) === key);
  return found === undefined ? null : propertyValue(found);
}

/** What a function gives back: its expression, or that of its only return. */
export function returned(node: Expression | undefined): Expression | null {
  const value = node === undefined ? null : bare(node);
  if (value?.type !== 'ArrowFunctionExpression' && value?.type !== 'FunctionExpression') {
    return null;
  }
  if (value.body.type !== 'BlockStatement') return bare(value.body);
  const last = value.body.body.findLast((each) => each.type === 'ReturnStatement');
  return last?.type === 'ReturnStatement' && last.argument ? bare(last.argument) : null;
}
