import { afterAll } from 'vitest';
import { libraries, stopMachine } from './sql/libraries.ts';
import { heldAgainstAllCases } from './sql/suite.ts';

heldAgainstAllCases(libraries);
afterAll(stopMachine);
