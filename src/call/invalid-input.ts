/** Turns what zod says about an input into findings that name the path and the mend. */
import { z } from 'zod';
import type { $ZodIssue } from 'zod/v4/core';
import { type Finding, Refusal } from '../ir/findings.ts';
import { nearest } from './nearest.ts';

type Path = readonly PropertyKey[];

/** `entities[2].attributes[0].type` */
export function formatPath(path: Path): string {
  const text = path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('');
  return text.replace(/^\./, '') || 'the input';
}

function fromText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** The value that was sent, also inside lists that were sent as JSON text. */
function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const key of path) {
    const container = fromText(value);
    if (typeof container !== 'object' || container === null) return undefined;
    value = (container as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'an object',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return String(value);
  return words[typeof value] ?? typeof value;
}

function quote(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

interface Said {
  readonly message: string;
  readonly fix: string;
}

function wrongType(expected: string, value: unknown, path: string): Said {
  const wanted = words[expected] ?? expected;
  if (value === undefined)
    return { message: `${path} is missing`, fix: `give ${path} as ${wanted}` };
  if (typeof value === 'string' && (expected === 'array' || expected === 'object')) {
    return {
      message: `${path} must be ${wanted}, not text that is no JSON`,
      fix: `send ${path} as ${wanted} (JSON)`,
    };
  }
  return {
    message: `${path} must be ${wanted}, not ${kindOf(value)}`,
    fix: value === null ? `leave ${path} out, or give ${wanted}` : `send ${path} as ${wanted}`,
  };
}

function unknownFields(keys: readonly string[], known: readonly string[], path: string): Said {
  const close = keys.map((key) => [key, nearest(key, known)] as const).filter(([, name]) => name);
  const hint = close.map(([key, name]) => `'${name}' instead of '${key}'`).join(', ');
  return {
    message: `${path} has no field ${keys.map((key) => quote(key)).join(', ')}`,
    fix: hint === '' ? `leave it out; known here: ${known.join(', ')}` : `use ${hint}`,
  };
}

/** The names that an object at this path may have. */
function fieldsAt(schema: unknown, path: Path): string[] {
  let here = schema;
  const rest = [...path];
  for (;;) {
    if (here instanceof z.ZodOptional || here instanceof z.ZodDefault) here = here.unwrap();
    else if (here instanceof z.ZodPipe) here = here.out;
    else if (rest.length === 0) return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
    else if (here instanceof z.ZodArray) {
      rest.shift();
      here = here.element;
    } else if (here instanceof z.ZodObject) here = here.shape[String(rest.shift())];
    else return [];
  }
}

function say(issue: $ZodIssue, schema: z.ZodObject, input: unknown): Said {
  const path = formatPath(issue.path);
  const value = valueAt(input, issue.path);
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, value, path);
    case 'unrecognized_keys':
      return unknownFields(issue.keys, fieldsAt(schema, issue.path), path);
    case 'invalid_value':
      return {
        message: `${path} cannot be ${quote(value)}`,
        fix: `use one of: ${issue.values.map(String).join(', ')}`,
      };
    default:
      return { message: `${path}: ${issue.message}`, fix: `correct ${path}` };
  }
}

const mostFindings = 12;

/** `schema` is the one that refused, `input` what was sent. */
export function invalidInput(
  issues: readonly $ZodIssue[],
  schema: z.ZodObject,
  input: unknown,
): Refusal {
  const findings = issues.slice(0, mostFindings).map((issue): Finding => {
    const { message, fix } = say(issue, schema, input);
    return {
      code: 'invalid-input',
      severity: 'critical',
      subject: formatPath(issue.path),
      message,
      fix,
    };
  });
  const rest = issues.length - 1;
  const more = rest > 0 ? ` (and ${rest} more)` : '';
  return new Refusal(
    'invalid_input',
    `${findings[0]?.message ?? 'the input is invalid'}${more}`,
    findings[0]?.fix ?? 'correct the input',
    rest > 0 ? findings : [],
  );
}
