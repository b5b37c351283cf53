import { testLocks } from './suite.ts';

testLocks(
  18,
  {
    'add/namespace.ts: Say what schema public is for': 'a plan for a new database alone has it',
    'change/alter-constraint.ts: Build … again, which a failed build left invalid':
      'no statement leaves such an index that does not fail itself',
    'change/alter-extension.ts: Bring … to another version':
      'a script of the extension decides what it locks; a plan cannot know it',
  },
  [],
);
