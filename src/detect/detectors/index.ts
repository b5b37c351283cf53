/** The list of detectors. The order matters only where two recognize the same migrations folder: the first wins. */
import type { Detector } from '../claim.ts';
import { connections } from './connections.ts';
import { drivers } from './drivers.ts';
import { drizzle } from './drizzle.ts';
import { images } from './images.ts';
import { prisma } from './prisma.ts';

export const detectors: readonly Detector[] = [prisma, drizzle, drivers, connections, images];
