/** The forms of steps that the planner can emit, from its sources: each place there that words one. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from '@babel/parser';

export interface Form {
  /** File and words, as the source has them. */
  readonly name: string;
  /** Matches the `why` of its steps. */
  readonly pattern: RegExp;
}

const folder = fileURLToPath(new URL('../../../src/plan/', import.meta.url));

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

/** Texts that the expression can be; null stands for what is known only when it runs. */
function textsOf(node: Node): (string | null)[][] {
  switch (node.type) {
    case 'StringLiteral':
      return [[String(node.value)]];
    case 'TemplateLiteral': {
      const quasis = node.quasis as { value: { cooked: string } }[];
      return [
        quasis.flatMap(({ value }, at) => (at === 0 ? [value.cooked] : [null, value.cooked])),
      ];
    }
    case 'ConditionalExpression':
      return [...textsOf(node.consequent as Node), ...textsOf(node.alternate as Node)];
    case 'ArrowFunctionExpression':
      return textsOf(node.body as Node);
    default:
      return [];
  }
}

/** `words: …` of a step, and `const words = …` that becomes one. */
function wordsOf(node: Node): Node | null {
  const name = (value: unknown) => (isNode(value) ? value.name : undefined);
  if (node.type === 'ObjectProperty' && name(node.key) === 'words' && isNode(node.value))
    return node.value;
  if (node.type === 'VariableDeclarator' && name(node.id) === 'words' && isNode(node.init))
    return node.init;
  return null;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function formsIn(file: string): Form[] {
  const source = readFileSync(`${folder}${file}`, 'utf8');
  const tree = parse(source, { sourceType: 'module', plugins: ['typescript'] });
  const found: Form[] = [];
  const visit = (node: Node): void => {
    const words = wordsOf(node);
    for (const text of words === null ? [] : textsOf(words)) {
      // Names of objects alone say nothing of a step.
      if (!/[a-z]{3}/.test(text.join(''))) continue;
      const body = text.map((part) => (part === null ? '.+' : escaped(part))).join('');
      const name = text.map((part) => part ?? '…').join('');
      found.push({ name: `${file}: ${name}`, pattern: new RegExp(`^${body}`, 's') });
    }
    childrenOf(node).forEach(visit);
  };
  visit(tree.program as unknown as Node);
  return found;
}

export function stepForms(): Form[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .flatMap(formsIn);
}
