import { testLocks } from './suite.ts';

testLocks(
  18,
  {
    'add/namespace.ts: Say what schema public is for': 'a plan for a new database alone has it',
  },
  [],
);
