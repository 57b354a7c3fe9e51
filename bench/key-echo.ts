/**
 * How long a key takes from the client to the shell's terminal and back: single keys into `cat`, which the terminal
 * itself echoes, at the pace of a fast typist so that none waits for another.
 */
import { setTimeout as pause } from 'node:timers/promises';

import { openDialogue } from './lib/dialogue.ts';
import type { Measure } from './lib/measure.ts';
import { percentile } from './lib/statistics.ts';

const batches = 3;
const keysPerBatch = 300;
const gapMs = { least: 10, most: 30 };
const letters = 'abcdefghijklmnopqrstuvwxyz';
const echoWithinMs = 5_000;

export const keyEcho: Measure = {
  name: 'key-echo',
  title: 'Key echo',
  figures: [
    { name: 'p50', unit: 'ms', target: { kind: 'at-most', value: 1 }, fromSshAtMost: 1 },
    { name: 'p99', unit: 'ms', target: { kind: 'at-most', value: 4 } },
  ],
  round: async (subject) => {
    const dialogue = await openDialogue(subject);
    const samples: number[] = [];
    for (let batch = 0; batch < batches; batch += 1) {
      const begun = dialogue.untilSeen('cat\r\n');
      dialogue.shell.write('cat\r');
      await begun;
      let waiting: { readonly key: number; readonly echoed: (at: number) => void } | undefined;
      dialogue.listen((bytes) => {
        const at = performance.now();
        if (waiting !== undefined && bytes.includes(waiting.key)) waiting.echoed(at);
      });
      for (let sent = 0; sent < keysPerBatch; sent += 1) {
        await pause(gapMs.least + Math.random() * (gapMs.most - gapMs.least));
        const key = letters.charAt(sent % letters.length);
        samples.push(
          await new Promise<number>((resolve, reject) => {
            const timer = setTimeout(() => reject(new Error(`${subject.name}: key not echoed`)), echoWithinMs);
            const sentAt = performance.now();
            waiting = {
              key: key.charCodeAt(0),
              echoed: (at) => {
                clearTimeout(timer);
                waiting = undefined;
                resolve(at - sentAt);
              },
            };
            dialogue.shell.write(key);
          }),
        );
      }
      const ended = dialogue.untilPrompt();
      dialogue.shell.write('\x03');
      await ended;
    }
    await dialogue.shell.close();
    return { p50: percentile(samples, 0.5), p99: percentile(samples, 0.99) };
  },
};
