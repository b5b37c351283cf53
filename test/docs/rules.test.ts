/** docs/rules/ is what the rules themselves say, with their examples run. UPDATE=1 writes it anew. */
import { describe, it } from 'vitest';
import { planDesign } from '../../src/design.ts';
import type { Model } from '../../src/model/model.ts';
import { compile } from '../../src/rules/compile.ts';
import { rules } from '../../src/rules/index.ts';
import type { Rule } from '../../src/rules/rule.ts';
import { expectGolden } from '../support/golden.ts';

const docs = (name: string): URL => new URL(`../../docs/rules/${name}`, import.meta.url);

async function example(rule: Rule, model: Model): Promise<string[]> {
  const design = await compile(model);
  const said = design.decisions.filter(({ rule: id }) => id === rule.id);
  const found = design.findings.filter(({ code }) => code === rule.id);
  const tables = planDesign(design)
    .phases.flatMap(({ steps }) => steps)
    .filter(({ sql }) => /^CREATE (UNIQUE )?(TABLE|INDEX|TYPE)/.test(sql));
  return [
    '```json',
    JSON.stringify(model, null, 2),
    '```',
    '',
    ...said.map(
      ({ chose, because, instead }) => `- **${chose}**: ${because}. Instead of: ${instead}.`,
    ),
    ...found.map(({ severity, message, fix }) => `- *${severity}*: ${message} ${fix}`),
    ...(said.length + found.length === 0 ? ['- The rule says nothing.'] : []),
    '',
    '```sql',
    ...tables.map(({ sql }) => `${sql};`),
    '```',
  ];
}

async function page(rule: Rule): Promise<string> {
  const lines = [
    `# ${rule.id}`,
    '',
    rule.summary,
    '',
    `**Why.** ${rule.reason}`,
    '',
    `**Exception.** ${rule.exception}`,
    '',
    '## Where it applies',
    '',
    ...(await example(rule, rule.examples.applies)),
    '',
    '## Where the exception holds',
    '',
    ...(await example(rule, rule.examples.exception)),
    '',
  ];
  return lines.join('\n');
}

describe('docs/rules', () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('%s', async (id, rule) => {
    expectGolden(docs(`${id}.md`), await page(rule));
  });

  it('lists every rule', () => {
    const lines = [
      '# Design rules',
      '',
      'In the order in which they run. Each page is made by running the examples of its rule.',
      '',
      '| rule | what a design looks like under it |',
      '| --- | --- |',
      ...rules.map(
        ({ id, summary }) => `| [${id}](${id}.md) | ${summary.replaceAll('|', '\\|')} |`,
      ),
      '',
    ];
    expectGolden(docs('README.md'), lines.join('\n'));
  });
});
