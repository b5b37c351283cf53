import fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectId } from '../../src/ir/id.ts';
import { type Answer, formatAnswer, parseAnswer } from '../../src/plan/answers.ts';

const name = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('a b', 'x"y', "o'k", 'é to z'));
const column = fc.tuple(name, name, name).map((names) => objectId('column', ...names));
const type = fc.tuple(name, name).map((names) => objectId('enum', ...names));
const expression = fc.constantFrom("''", 'a || $$ to $$', "x\nwith 'y'", 'lower(e) using z');

const answer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ kind: fc.constant('fill' as const), column, expression }),
  fc.record({ kind: fc.constant('cast' as const), column, expression }),
  fc.record({
    kind: fc.constant('value' as const),
    enum: type,
    from: fc.string(),
    to: fc.option(fc.string()),
  }),
  fc.record({ kind: fc.constant('rename' as const), from: column, to: column }),
);

test('an answer that was written is read as it was', () => {
  fc.assert(
    fc.property(answer, (said) => {
      expect(parseAnswer(formatAnswer(said))).toEqual(said);
    }),
  );
});

test.each(['', 'fill', 'fill column:a.b.c', "map enum:a.b 'x' to y", 'rename a to b', 'drop it'])(
  '%j is no answer',
  (entry) => {
    expect(parseAnswer(entry)).toBeNull();
  },
);
