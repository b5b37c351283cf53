/** Each rule's own example: found where it stands, and gone from what to write instead. */
import { describe, expect, test } from 'vitest';
import { checkMigration } from '../../src/check/check.ts';
import { rules } from '../../src/check/index.ts';
import { schemaOf } from './support.ts';

const check = (sql: string, current: Awaited<ReturnType<typeof schemaOf>>) =>
  checkMigration({ files: [{ path: 'sql', text: sql }], current, tool: null });

const serious = ({ severity }: { severity: string }) => severity !== 'info';

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
  test('its example is found, and what to write instead passes', async () => {
    const current = await schemaOf(rule.example.current);
    const { hazards } = await check(rule.example.migration, current);
    const found = hazards.filter((each) => each.rule === rule.id);
    expect(found, JSON.stringify(hazards)).not.toEqual([]);
    for (const { line, column, severity, rewrite, message } of found) {
      const written = rule.example.migration.split('\n')[line - 1]?.slice(column - 1);
      expect(written, message).toMatch(/^[A-Z]+ /);
      if (severity !== 'info') expect(rewrite, message).not.toBeNull();
      if (rewrite === null) continue;
      const again = await check(rewrite, current);
      expect(again.hazards.filter(serious), rewrite).toEqual([]);
      expect(again.applies, rewrite).toBe(true);
    }
  });
});
