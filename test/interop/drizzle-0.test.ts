import { kits } from './drizzle/kit.ts';
import { heldAgainstAllCases } from './drizzle/suite.ts';

heldAgainstAllCases(kits.zero);
