/** The tests of locks, for one major: each step form of the planner, against a server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hazardsOf } from '../../../src/plan/hazards.ts';
import type { Step } from '../../../src/plan/plan.ts';
import { loadParser } from '../../../src/postgres/parser.ts';
import {
  type Major,
  type Server,
  serversAvailable,
  startPostgres,
} from '../../support/postgres.ts';
import { blocking } from './compare.ts';
import {
  cases,
  closeLane,
  type Lane,
  openLane,
  type Ran,
  readsBehindLocks,
  runCase,
} from './corpus.ts';
import { stepForms } from './forms.ts';
import { observeRenames, renames } from './renames.ts';
import { unavoidable } from './unavoidable.ts';

/** Forms that no plan for this major can have, by the reason. */
export type Missing = Readonly<Record<string, string>>;

/** `later`: cases that PostgreSQL has words for since a later major. */
export function testLocks(major: Major, missing: Missing, later: readonly string[]): void {
  describe.skipIf(!serversAvailable)(`locks on PostgreSQL ${major}`, () => {
    let server: Server;
    const idle: Lane[] = [];
    const ran = new Map<string, Ran>();

    beforeAll(async () => {
      await loadParser();
      server = await startPostgres(major);
      for (let i = 0; i < 2; i += 1) idle.push(await openLane(server.url));
    });
    afterAll(async () => {
      for (const lane of idle) await closeLane(lane);
      await server?.stop();
    });

    const waiting: ((lane: Lane) => void)[] = [];
    function lane(): Promise<Lane> {
      const free = idle.pop();
      return free === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(free);
    }
    function free(one: Lane): void {
      const next = waiting.shift();
      if (next === undefined) idle.push(one);
      else next(one);
    }

    test.concurrent.for(cases)('%s', async (name, { expect }) => {
      const own = await lane();
      try {
        const result = await runCase(own, name, major);
        if (typeof result === 'string') expect(later, result).toContain(name);
        else {
          ran.set(name, result);
          expect(later).not.toContain(name);
          expect(result.wrong).toEqual([]);
        }
      } catch (error) {
        await own.observer.session.execute('ROLLBACK');
        throw error;
      } finally {
        free(own);
      }
    });

    test.each(renames)('$what', async (rename) => {
      const own = await lane();
      try {
        expect(await observeRenames(own, rename, major)).toEqual([]);
      } finally {
        free(own);
      }
    });

    const steps = (): Step[] => [...ran.values()].flatMap(({ seen }) => [...seen.keys()]);

    test('each form of a step that the planner can emit was seen', () => {
      const whys = steps().map(({ why }) => why);
      const unseen = stepForms()
        .filter(({ pattern }) => !whys.some((why) => pattern.test(why)))
        .map(({ name }) => name);
      expect(unseen.toSorted()).toEqual(Object.keys(missing).toSorted());
    });

    test('rows are read or written under a lock that stops others where there is no other way', () => {
      const found = [...ran].flatMap(([name, { seen, existing, empty }]) =>
        empty
          ? []
          : [...seen]
              .filter(([, observed]) => blocking(observed, existing).length > 0)
              .map(([step]) => `${name}: ${step.why}`),
      );
      const why = (each: string) => each.slice(each.indexOf(': ') + 2);
      expect(
        found.filter((each) => !unavoidable.some((known) => known.why.test(why(each)))),
      ).toEqual([]);
      const needless = unavoidable.filter(
        (known) => !found.some((each) => known.why.test(why(each))),
      );
      expect(needless).toEqual([]);
    });

    test('and then a hazard says so', () => {
      const silent = [...ran].flatMap(([name, { plan, seen, existing }]) => {
        const said = hazardsOf(plan).filter(({ code }) =>
          ['rewrites-table', 'long-scan-under-lock'].includes(code),
        );
        return [...seen]
          .filter(([, observed]) => blocking(observed, existing).length > 0)
          .filter(([step]) => !said.some(({ message }) => message.startsWith(`Step ${step.id}: `)))
          .map(([step]) => `${name}: ${step.sql}`);
      });
      expect(silent).toEqual([]);
    });

    test('a scan behind locks of its own transaction is a hazard too', () => {
      const silent = [...ran].flatMap(([name, result]) => {
        const said = hazardsOf(result.plan).filter(({ code }) => code.startsWith('blocks-'));
        return readsBehindLocks(result)
          .filter(({ id }) => !said.some(({ message }) => message.startsWith(`Step ${id}: `)))
          .map(({ sql }) => `${name}: ${sql}`);
      });
      expect(silent).toEqual([]);
    });
  });
}
