import { testLocks } from './suite.ts';

testLocks(
  15,
  {
    'add/namespace.ts: Say what schema public is for': 'a plan for a new database alone has it',
    'change/alter-extension.ts: Bring … to another version':
      'a script of the extension decides what it locks; a plan cannot know it',
  },
  [
    'add-column-generated-virtual',
    'add-column-storage-statistics',
    'generated-over-copied-column',
    'generated-stored-to-virtual',
    'generated-to-plain-other-type',
    'generated-virtual-expression-changed',
    'generated-virtual-to-plain',
    'generated-virtual-to-stored',
    'comment-of-not-null',
    'not-null-not-valid',
    'not-null-validated',
    'partition-exclusion',
  ],
);
