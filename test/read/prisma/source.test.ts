import { expect, test } from 'vitest';
import { parsePrisma } from '../../../src/read/prisma/document.ts';
import { tidySource } from '../../../src/read/prisma/source.ts';

const plain = `model A {
  id Int @id
  name String @default("a // b /* c */ \\"d\\"")
  tags String[] @default(["one", "two"])
  @@unique([id, name], map: "x")
  @@index([name], where: { name: { not: null } })
}
`;
const spread = `/* model Hidden {
  id Int @id
} */
model A { // opens
  id Int @id /* inline */
  /// documented

  name String @default("a // b /* c */ \\"d\\"") // trailing
  tags String[] @default([ // first
    "one", /* second */
    "two",
  ])
  @@unique(
    [
      id,
      name,
    ],
    map: "x"
  )
  @@index([name], where: {
    name: { not: null }
  })
} // closes
`;

test('comments and line breaks inside of brackets say nothing', async () => {
  const read = (text: string) => parsePrisma([{ path: 'schema.prisma', text }]);
  const expected = await read(plain);
  expect(expected.models[0]?.fields.map(({ name }) => name)).toEqual(['id', 'name', 'tags']);
  expect(await read(spread)).toEqual(expected);
  expect(await read(spread.replaceAll('\n', '\r\n'))).toEqual(expected);
});

test('strings stay as they are', () => {
  const line = '  a String @default("// /* [( \\" {")\n';
  expect(tidySource(line)).toBe(line);
});

test('text that never ends is no endless work', () => {
  // Looking from each bracket or quote to the end would take longer than a test may.
  const count = 400_000;
  expect(tidySource('(['.repeat(count))).toBe(`${'(['.repeat(count)}\n`);
  expect(tidySource('"\n'.repeat(count))).toBe('"\n'.repeat(count));
  expect(tidySource('/*'.repeat(count))).not.toContain('/*/');
});
