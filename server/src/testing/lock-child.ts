/** Takes the lock that it is given at the moment that it is given, and says whether it got it. */
import { setTimeout as pause } from 'node:timers/promises';
import { lockFile } from '../file-lock.ts';

const [path = '', at = '0'] = process.argv.slice(2);
while (Date.now() < Number(at));
const lock = lockFile(path, 5_000);
await pause(20);
lock?.release();
process.stdout.write(lock === undefined ? 'refused' : 'locked');
