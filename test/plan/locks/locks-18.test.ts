import { testLocks } from './suite.ts';

testLocks(
  18,
  {
    'add/namespace.ts: Say what schema public is for': 'a plan for a new database alone has it',
    'change/alter-extension.ts: Bring … to another version':
      'a script of the extension decides what it locks; a plan cannot know it',
  },
  [],
);
