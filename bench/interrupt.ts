/** How long from Ctrl-C to the prompt while `yes` floods the terminal, which is how well output is kept from queueing. */
import { setTimeout as pause } from 'node:timers/promises';

import { openDialogue } from './lib/dialogue.ts';
import type { Measure } from './lib/measure.ts';
import { median } from './lib/statistics.ts';

const floodsPerRound = 5;
const floodMs = { least: 800, most: 1_200 };

export const interrupt: Measure = {
  name: 'interrupt',
  title: 'Ctrl-C under a flood to prompt',
  figures: [{ name: 'to prompt', unit: 'ms', target: { kind: 'at-most', value: 50 } }],
  round: async (subject) => {
    const dialogue = await openDialogue(subject);
    const samples: number[] = [];
    for (let flood = 0; flood < floodsPerRound; flood += 1) {
      const flooding = dialogue.untilSeen('y\r\ny\r\ny\r\n');
      dialogue.shell.write('yes\r');
      await flooding;
      await pause(floodMs.least + Math.random() * (floodMs.most - floodMs.least));
      const ready = dialogue.untilPrompt();
      const pressedAt = performance.now();
      dialogue.shell.write('\x03');
      samples.push((await ready) - pressedAt);
    }
    await dialogue.shell.close();
    return { 'to prompt': median(samples) };
  },
};
