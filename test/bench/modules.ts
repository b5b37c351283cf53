/** What the bench takes from the sources, as one bundle: its modules share their state. */
export { designSchema } from '../../src/design.ts';
export { detectStack } from '../../src/detect/detect.ts';
export { diff } from '../../src/diff/diff.ts';
export { emptySchema } from '../../src/ir/schema.ts';
export { DesignInput } from '../../src/model/input.ts';
export { planChange } from '../../src/plan/change.ts';
export { coolDown, keepWarm } from '../../src/sandbox/embedded.ts';
export { schemaOf } from '../support/build-schema.ts';
export { changedSchema, largeSchema } from '../support/large-schema.ts';
export { manyTables } from '../support/sample-design.ts';
