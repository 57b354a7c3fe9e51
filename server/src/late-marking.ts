/**
 * To be imported first. V8 begins to mark the old part of a heap when less is left to its limit than the young part
 * holds; and a small heap's limit is that far away from the start, so that a server at work is marked over and over,
 * beside the main thread and on it. Marking takes a tenth of a second, so it may begin when most of the room is used.
 */
import { setFlagsFromString } from 'node:v8';
import { markingBeginsAtPercent, markingForcedAtPercent } from './limits.ts';

setFlagsFromString(`--incremental-marking-soft-trigger=${markingBeginsAtPercent}`);
setFlagsFromString(`--incremental-marking-hard-trigger=${markingForcedAtPercent}`);
