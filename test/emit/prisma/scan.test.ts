/** Places in Prisma schemas: the blocks and fields that the parser sees, at the offsets where they stand. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanBlocks } from '../../../src/emit/prisma/scan.ts';
import { parsePrisma } from '../../../src/read/prisma/document.ts';
import { prismaSchemas } from '../../read/prisma/schemas.ts';

const texts = Object.values(prismaSchemas).flatMap((files) => Object.entries(files));

test.each([
  ['\n', ''],
  ['\r\n', '\uFEFF'],
])('the scanner sees what the parser sees, lines ended by %j', async (eol, start) => {
  for (const [path, lf] of texts) {
    const text = start + lf.replaceAll('\n', eol);
    const { models, enums } = await parsePrisma([{ path, text: lf }]);
    const blocks = scanBlocks(text);
    const of = (kind: string) => blocks.filter((block) => block.kind === kind);
    expect(of('model').map(({ name }) => name)).toEqual(models.map(({ name }) => name));
    expect(of('enum').map(({ name }) => name)).toEqual(enums.map(({ name }) => name));
    for (const [at, model] of models.entries()) {
      const block = of('model')[at];
      const seen = block?.fields.map(({ name, arity, attributes }) => ({
        name,
        arity,
        attributes: attributes.map((each) => each.name),
      }));
      const expected = model.fields.map(({ name, arity, attributes }) => ({
        name,
        arity,
        attributes: attributes.map((each) => each.name),
      }));
      expect(seen).toEqual(expected);
      expect(block?.attributes.map(({ name }) => name)).toEqual(
        model.attributes.map(({ name }) => name),
      );
    }
    for (const { nameSpan, name, fields } of blocks) {
      expect(text.slice(nameSpan.start, nameSpan.end)).toBe(name);
      for (const field of fields) {
        expect(text.slice(field.nameSpan.start, field.nameSpan.end)).toBe(field.name);
        expect(text.slice(field.typeSpan.start, field.typeSpan.end)).toContain(field.type);
        expect(text.slice(field.lines.start, field.lines.end)).toContain(field.name);
        for (const { start: from, end, name: attribute } of field.attributes) {
          expect(text.slice(from, end)).toMatch(new RegExp(`^@${attribute.replace('.', '\\.')}`));
        }
      }
    }
  }
});

test('no text makes it throw, or go on for ever', () => {
  const pieces = fc.constantFrom(
    ...[
      'model A {\n',
      '}',
      '\n',
      '@@index([a])',
      '@id',
      '(',
      '[',
      '"',
      '//',
      '/*',
      '*/',
      'a String',
      '?',
      '=',
      '\r\n',
      'enum B {',
    ],
  );
  const text = fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 }))).map((all) => all.join(' '));
  fc.assert(
    fc.property(text, (given) => {
      for (const { start, end } of scanBlocks(given)) expect(end).toBeGreaterThan(start);
    }),
    { numRuns: 500 },
  );
  const many = 100_000;
  expect(scanBlocks('model A {\n('.repeat(many)).length).toBe(1);
  expect(scanBlocks('"'.repeat(many))).toEqual([]);
});
