/** Designs of any size with any text in them, for properties of the renderers. */
import fc from 'fast-check';
import type { Finding } from '../../src/ir/findings.ts';
import { objectId } from '../../src/ir/id.ts';
import type { Design } from '../../src/rules/design.ts';
import { schemaOf } from './build-schema.ts';
import { hostileTables, hostileTexts } from './hostile.ts';
import { sampleDesign, sampleVerdict } from './sample-design.ts';

export const anyText = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 500 }),
  fc.lorem({ maxCount: 20 }),
);

const finding = (text: fc.Arbitrary<string>): fc.Arbitrary<Finding> =>
  fc.record({
    code: text,
    severity: fc.constantFrom('critical', 'warning', 'info'),
    subject: text,
    message: text,
    fix: text,
  });

const many = <T>(item: fc.Arbitrary<T>, most: number) =>
  fc.oneof(fc.array(item, { maxLength: 4 }), fc.array(item, { maxLength: most, size: 'max' }));

const verdict = fc.record({
  passed: fc.boolean(),
  engine: anyText,
  checks: fc.array(
    fc.record({
      name: anyText,
      status: fc.constantFrom('passed', 'failed', 'not run'),
      detail: anyText,
    }),
    { maxLength: 8 },
  ),
  violations: fc.array(finding(anyText), { maxLength: 5 }),
});

/** 0 to 300 tables; texts are drawn from a few, so that large designs are quick to make. */
export const anyDesign: fc.Arbitrary<Design> = fc
  .array(anyText, { minLength: 1, maxLength: 12 })
  .chain((pool) => {
    const text = fc.constantFrom(...pool);
    return fc.record({
      domain: text,
      pool: fc.constant(pool),
      size: fc.oneof(fc.nat(8), fc.nat(30), fc.nat(300)),
      decisions: many(
        fc.record({ rule: text, subject: text, chose: text, because: text, instead: text }),
        200,
      ),
      findings: many(finding(text), 60),
      question: fc.option(fc.record({ text, because: text, assumed: text })),
      forecast: many(fc.record({ subject: text, change: text, migration: text }), 40),
      indexes: many(
        fc.record({
          index: text,
          name: text,
          table: text,
          columns: fc.array(text, { maxLength: 4 }),
          where: fc.option(text),
          supports: fc.array(text, { maxLength: 4 }),
        }),
        100,
      ),
      verdict: fc.option(verdict),
    });
  })
  .map(({ pool, size, verdict: proof, ...rest }) => ({
    ...sampleDesign,
    ...rest,
    schema: schemaOf(
      hostileTables(Array.from({ length: size }, (_, i) => `${pool[i % pool.length]} ${i}`)),
    ),
    tables: Array.from({ length: size }, (_, i) => ({
      table: objectId('table', 'public', `${pool[i % pool.length]} ${i}`),
      name: `${pool[i % pool.length]} ${i}`,
      purpose: pool[(i * 7) % pool.length] ?? '',
      columns: 2,
      expectedRows: null,
    })),
    verdict: proof && { ...sampleVerdict, ...proof },
  }));
