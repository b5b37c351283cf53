import { binaries } from './sql/binaries.ts';
import { heldAgainstAllCases } from './sql/suite.ts';

heldAgainstAllCases(binaries);
