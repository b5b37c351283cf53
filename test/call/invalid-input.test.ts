import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { invalidInput } from '../../src/call/invalid-input.ts';
import { strict } from '../../src/call/strict.ts';
import { list, record } from '../../src/model/model.ts';

const item = z.object({
  name: z.string(),
  optional: z.boolean().optional(),
  kind: z.enum(['hot', 'normal']).optional(),
  attributes: list(z.object({ name: z.string(), min: z.number().optional() })).optional(),
});
const input = z.object({
  domain: z.string(),
  entities: list(item),
  rules: record(z.object({ primary_key: z.string().optional() })).optional(),
});

function refusal(value: unknown) {
  const schema = strict(input);
  const parsed = schema.safeParse(value);
  if (parsed.success) throw new Error('the input is valid');
  return invalidInput(parsed.error.issues, schema, value);
}

describe('an invalid input', () => {
  it('is named by its path', () => {
    const value = {
      domain: 'd',
      entities: [{ name: 'a' }, { name: 'b', attributes: [{ name: 1 }] }],
    };
    const { code, message, fix } = refusal(value);
    expect({ code, message, fix }).toEqual({
      code: 'invalid_input',
      message: 'entities[1].attributes[0].name must be text, not a number',
      fix: 'send entities[1].attributes[0].name as text',
    });
  });

  it('is named by its path inside lists that came as JSON text', () => {
    const entities = JSON.stringify([{ name: 'a', attributes: JSON.stringify([{ name: true }]) }]);
    expect(refusal({ domain: 'd', entities }).message).toBe(
      'entities[0].attributes[0].name must be text, not true',
    );
  });

  it('says what is missing', () => {
    expect(refusal({ entities: [] }).message).toBe('domain is missing');
    expect(refusal({ domain: 'd' }).fix).toBe('give entities as a list');
  });

  it('says that a text is no JSON', () => {
    expect(refusal({ domain: 'd', entities: 'customers, orders' }).message).toBe(
      'entities must be a list, not text that is no JSON',
    );
  });

  it('names the field that was meant', () => {
    const value = { domain: 'd', entities: [{ name: 'a', fields: [], optinal: true }] };
    const { message, fix } = refusal(value);
    expect(message).toBe("entities[0] has no field 'fields', 'optinal'");
    expect(fix).toBe("use 'attributes' instead of 'fields', 'optional' instead of 'optinal'");
  });

  it('lists the fields when none is close', () => {
    expect(refusal({ domain: 'd', entities: [], zzzzzz: 1 }).fix).toBe(
      'leave it out; known here: domain, entities, rules',
    );
  });

  it('lists the words that a choice has', () => {
    const { message, fix } = refusal({ domain: 'd', entities: [{ name: 'a', kind: 'often' }] });
    expect(message).toBe("entities[0].kind cannot be 'often'");
    expect(fix).toBe('use one of: hot, normal');
  });

  it('says all that is wrong at once, up to a limit', () => {
    const entities = Array.from({ length: 40 }, (_, i) => ({ name: i }));
    const { message, findings } = refusal({ domain: 5, entities });
    expect(message).toBe('domain must be text, not a number (and 40 more)');
    expect(findings).toHaveLength(12);
    expect(findings[1]?.subject).toBe('entities[0].name');
  });
});

describe('a valid input', () => {
  it('may have null where a field may be left out', () => {
    const value = {
      domain: 'd',
      entities: [{ name: 'a', optional: null, attributes: null }],
      rules: null,
    };
    expect(strict(input).parse(value)).toEqual({ domain: 'd', entities: [{ name: 'a' }] });
  });

  it('may send lists and objects as JSON text', () => {
    const value = {
      domain: 'd',
      entities: '[{"name":"a","attributes":"[{\\"name\\":\\"b\\"}]"}]',
      rules: '{"primary_key":"uuid"}',
    };
    expect(strict(input).parse(value)).toEqual({
      domain: 'd',
      entities: [{ name: 'a', attributes: [{ name: 'b' }] }],
      rules: { primary_key: 'uuid' },
    });
  });
});
