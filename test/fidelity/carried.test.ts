/** Kinds that are carried as text: what is read, written as DDL and read again is equal, on every major. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeDifferences } from '../../src/diff/describe.ts';
import { carriedKinds } from '../../src/ir/id.ts';
import { type Connection, connect } from '../../src/postgres/client.ts';
import { majors, type Server, serversAvailable, startPostgres } from '../support/postgres.ts';
import {
  clean,
  createPlan,
  createRoles,
  downScript,
  leftovers,
  read,
  run,
  upScript,
} from './round-trip.ts';

const corpus = fileURLToPath(new URL('../corpus/changes/', import.meta.url));

/** Words that came with a major, beside the kinds that a case is about. */
const newer: readonly (readonly [number, RegExp])[] = [
  [18, /NOT NULL \w+ (?:NOT VALID|NO INHERIT)|VIRTUAL/],
  [15, /IN SCHEMA shop|PUBLICATION [^;]*\w \((?!publish)|NULLS NOT DISTINCT|USING heap2/],
];

const mentionsKind =
  /CREATE (?:RULE|STATISTICS|OPERATOR|CAST|COLLATION|(?:DEFAULT )?CONVERSION|TEXT SEARCH|EVENT TRIGGER|PUBLICATION|FOREIGN|(?:TRUSTED )?LANGUAGE|ACCESS METHOD|TRANSFORM|AGGREGATE)|DEFAULT PRIVILEGES|CLUSTER ON|SET \(n_distinct| OF person/;

const cases = readdirSync(corpus)
  .sort()
  .map((name) => ({ name, sql: readFileSync(`${corpus}${name}/after.sql`, 'utf8') }))
  // What is there before a change was read on every major too, as what another adds.
  .filter(({ name, sql }) => mentionsKind.test(sql) && !/^(?:change|drop)-/.test(name));

function since(sql: string): number {
  return newer.find(([, word]) => word.test(sql))?.[0] ?? 14;
}

const seen = new Set<string>();

describe.skipIf(!serversAvailable).each(majors)('PostgreSQL %i', (major) => {
  let server: Server;
  let session: Connection;
  beforeAll(async () => {
    server = await startPostgres(major);
    session = await connect(server.url);
    await createRoles(session, ['reader', 'writer']);
  });
  afterAll(async () => {
    await session?.close();
    await server?.stop();
  });

  test.each(cases.filter(({ sql }) => since(sql) <= major))('$name', async ({ sql }) => {
    await clean(session);
    await run(session, sql);
    const first = await read(session);
    for (const { kind } of first.carried) seen.add(kind);
    const plan = createPlan(first);
    await clean(session);
    await run(session, upScript(plan));
    const second = await read(session);
    expect(describeDifferences(first, second)).toEqual([]);
    expect(second).toEqual(first);
    await run(session, downScript(plan));
    expect(await leftovers(session)).toEqual([]);
  });
});

test.skipIf(!serversAvailable)('every kind is among the cases', () => {
  expect([...seen].sort()).toEqual([...carriedKinds].sort());
});
