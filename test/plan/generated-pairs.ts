/** Changes between generated schemas: each is built once, and is where several changes begin. */
import { Refusal } from '../../src/ir/findings.ts';
import { tableId } from '../../src/ir/objects.ts';
import type { Schema } from '../../src/ir/schema.ts';
import type { ChangeInput } from '../../src/plan/change.ts';
import { inColumnOrder } from '../../src/plan/column-order.ts';
import { connect } from '../../src/postgres/client.ts';
import type { Session } from '../../src/postgres/session.ts';
import { prove } from '../../src/proof/prove.ts';
import { coolDown, keepWarm } from '../../src/sandbox/embedded.ts';
import { clean, createPlan, createRoles, read, run, upScript } from '../fidelity/round-trip.ts';
import { arbitraryRoles } from '../support/arbitrary-schema.ts';
import { openPglite } from '../support/pglite.ts';
import { serversAvailable, startPostgres } from '../support/postgres.ts';
import { randomFrom } from '../support/random.ts';
import { changePlan, stepsOf, tryChange } from './change-cases.ts';

export interface Ground {
  readonly session: Session;
  close(): Promise<void>;
}

/** A server reads its catalog in half the time, and on another core. */
export async function openGround(): Promise<Ground> {
  keepWarm();
  if (!serversAvailable) {
    const session = await openPglite();
    await createRoles(session, arbitraryRoles);
    return { session, close: () => Promise.all([session.close(), coolDown()]).then(() => {}) };
  }
  const server = await startPostgres(18);
  const connection = await connect(server.url);
  const session = { ...connection, keepsStatements: true };
  // A proof in a scratch database must not find them taken.
  await createRoles(session, arbitraryRoles);
  return {
    session,
    async close() {
      await Promise.all([connection.close(), coolDown()]);
      await server.stop();
    },
  };
}

/** What is there after `schema` was made from nothing. */
async function built(session: Session, schema: Schema): Promise<Schema> {
  await clean(session);
  await run(session, upScript(createPlan(schema)));
  return read(session);
}

type Choices = Pick<ChangeInput, 'allow' | 'answers' | 'emptyTables'>;

/** All that a refusal asks for; null when it asks for nothing new. */
function agreed(choices: Choices, from: Schema, { remedy }: Refusal): Choices | null {
  const { allow = [], answers = [], emptyTables = [] } = choices;
  const more = (remedy.allow ?? []).filter((entry) => !allow.includes(entry));
  if (more.length > 0) return { ...choices, allow: [...allow, ...more] };
  const said = (remedy.questions ?? []).flatMap(({ candidates: [first] }) => first?.answer ?? []);
  const news = said.filter((answer) => !answers.includes(answer));
  if (news.length > 0) return { ...choices, answers: [...answers, ...news] };
  const all = from.tables.map(tableId);
  const asked = remedy.questions !== undefined && emptyTables.length < all.length;
  return asked ? { ...choices, emptyTables: all } : null;
}

async function changed(session: Session, from: Schema, to: Schema, choices: Choices) {
  for (let given = choices; ; ) {
    try {
      return { ...(await tryChange(session, from, to, given, true)), choices: given };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const next = agreed(given, from, error);
      if (next === null) throw error;
      given = next;
    }
  }
}

interface Tally {
  /** Pairs of which all held. */
  planned: number;
  refused: number;
  /** Of the planned ones, those that a proof with rows has passed too. */
  proved: number;
  readonly refusals: string[];
  /** Codes of those. */
  readonly codes: Set<string>;
}

export const newTally = (): Tally => ({
  planned: 0,
  refused: 0,
  proved: 0,
  refusals: [],
  codes: new Set(),
});

/** One in how many pairs goes through the proof of the product. */
const everyProof = 20;

async function violations(from: Schema, to: Schema, choices: Choices): Promise<string[]> {
  const { emptyTables = [] } = choices;
  const plan = changePlan(from, to, choices);
  const wanted = inColumnOrder(to, from);
  // Whether the defaults of a generated table pass its own checks is nothing that the plan decides.
  const rest = { queries: [], statistics: [], emptyTables, server: null, given: true };
  const verdict = await prove({ plan, from, to: wanted, ...rest });
  return verdict.violations.map(({ message }) => `proof: ${message}`);
}

/** Where the database stands after a change and its way back; null when nobody can say. */
async function tryPair(session: Session, pair: Pair, tally: Tally): Promise<Schema | null> {
  const { from, to, name, emptyTables } = pair;
  try {
    const { plan, wrong, back, choices } = await changed(session, from, to, { emptyTables });
    const due = tally.planned >= everyProof * tally.proved;
    if (wrong.length === 0 && due) {
      wrong.push(...(await violations(from, to, choices)));
      tally.proved += 1;
    }
    if (wrong.length > 0) {
      const sql = stepsOf(plan).map((step) => step.sql);
      throw new Error([name, ...wrong, '', `${sql.join(';\n')};`].join('\n'));
    }
    tally.planned += 1;
    return back;
  } catch (error) {
    if (!(error instanceof Refusal)) {
      if (error instanceof Error && !error.message.startsWith(name))
        error.message = `${name}\n${error.message}`;
      throw error;
    }
    tally.refused += 1;
    tally.codes.add(error.code);
    tally.refusals.push(`${name}: ${error.code}: ${error.message}`);
    return from;
  }
}

interface Pair {
  readonly from: Schema;
  readonly to: Schema;
  readonly name: string;
  readonly emptyTables: readonly string[];
}

/** From each of the schemas to each other, and back. */
export async function tryAll(
  session: Session,
  schemas: readonly Schema[],
  seed: number,
  tally: Tally,
): Promise<void> {
  const random = randomFrom(seed);
  const ends: Schema[] = [];
  for (const schema of schemas) ends.push(await built(session, schema));
  // The last one is what the database has now.
  let from = ends.at(-1) ?? null;
  for (const [i, schema] of [...schemas.entries()].reverse()) {
    for (const [k, to] of ends.entries()) {
      if (k === i) continue;
      from ??= await built(session, schema);
      const name = `seed ${seed}, from schema ${i} to ${k}`;
      const emptyTables = random.chance(0.3) ? from.tables.map(tableId) : [];
      from = await tryPair(session, { from, to, name, emptyTables }, tally);
    }
    from = null;
  }
}
