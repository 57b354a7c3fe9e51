/**
 * To be imported first. V8 lets the young part of its heap grow by the memory of the machine, to 128 MiB on a large one,
 * and its pages stay with the process. What passes through an agent is dropped at once and fits into what it begins
 * with, so it doesn't grow at all. Flags for the size count only when the process starts, and a bundle may run under
 * the launcher of an older pack; how far the next growth goes is read at each growth.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=1');
