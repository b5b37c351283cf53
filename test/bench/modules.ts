/** What the bench takes from the sources, as one bundle: its modules share their state. */
export { compareSources } from '../../src/compare.ts';
export { designSchema } from '../../src/design.ts';
export { detectStack } from '../../src/detect/detect.ts';
export { diff } from '../../src/diff/diff.ts';
export { upScript } from '../../src/emit/psql.ts';
export { tableId } from '../../src/ir/objects.ts';
export { emptySchema } from '../../src/ir/schema.ts';
export { DesignInput } from '../../src/model/input.ts';
export { planChange } from '../../src/plan/change.ts';
export { hazardsOf } from '../../src/plan/hazards.ts';
export { connect } from '../../src/postgres/client.ts';
export { parseSql } from '../../src/postgres/parse.ts';
export { prove } from '../../src/proof/prove.ts';
export { coolDown, keepWarm } from '../../src/sandbox/embedded.ts';
export { schemaOf } from '../support/build-schema.ts';
export { changedSchema, largeSchema } from '../support/large-schema.ts';
export { startPostgres } from '../support/postgres.ts';
export { manyTables } from '../support/sample-design.ts';
