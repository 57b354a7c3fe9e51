/**
 * Makes the pictures and the lines of one recording in a process of its own, so that hours of output hold nobody up.
 * Started with the recording's file and the folder of `keys/`.
 */
import { openRecordingKeys } from '../sealing/recording-keys.ts';
import { giveWay } from '../give-way.ts';
import { makeFrames } from './make-frames.ts';
import { makeText } from './text-file.ts';

process.once('disconnect', () => process.exit());
giveWay();
const [file = '', data = ''] = process.argv.slice(2);
const keys = openRecordingKeys(data);
await makeFrames(file, keys);
await makeText(file, keys);
process.exit();
