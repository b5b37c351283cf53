import { testLocks } from './suite.ts';

testLocks(15, {
  'add/namespace.ts: Say what schema public is for': 'a plan for a new database alone has it',
});
