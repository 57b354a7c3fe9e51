/** The real clock and the real dice. */
import { randomBytes } from 'node:crypto';
import { instant } from '@sallyport/domain';
import type { Clock, Random } from './ports.ts';

export const systemClock: Clock = { now: () => instant(Date.now()) };

export const systemRandom: Random = { bytes: (count) => randomBytes(count) };
