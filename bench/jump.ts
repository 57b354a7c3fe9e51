/**
 * How long from pressing Jump to the first byte of the shell's prompt, with everything open that a person has open
 * before: here on loopback, then with a line of 50 ms round trip on the console's or on the agent's leg.
 */
import { setTimeout as pause } from 'node:timers/promises';

import { openListened } from './lib/dialogue.ts';
import { longLineRoundTripMs } from './lib/long-line.ts';
import type { Measure } from './lib/measure.ts';
import { median } from './lib/statistics.ts';
import type { Leg, Subject } from './lib/subject.ts';

const opensPerRound: Readonly<Record<Leg, number>> = { direct: 10, 'console-delayed': 5, 'agent-delayed': 5 };
const restMs = 100;
const settledWord = 'all-settled';

export const jump: Measure = {
  name: 'jump',
  title: 'Jump to first prompt byte',
  figures: [
    { name: 'loopback', unit: 'ms', target: { kind: 'at-most', value: 36 } },
    { name: 'console 50 ms away', unit: 'round trips', target: { kind: 'at-most', value: 2.5 } },
    { name: 'agent 50 ms away', unit: 'round trips', target: { kind: 'at-most', value: 4.5 } },
  ],
  round: async (subject) => {
    const figures: Record<string, number> = { loopback: await middleOf(subject, 'direct') };
    if (subject.legs.includes('console-delayed')) {
      figures['console 50 ms away'] = (await middleOf(subject, 'console-delayed')) / longLineRoundTripMs;
    }
    if (subject.legs.includes('agent-delayed')) {
      figures['agent 50 ms away'] = (await middleOf(subject, 'agent-delayed')) / longLineRoundTripMs;
    }
    return figures;
  },
};

async function middleOf(subject: Subject, leg: Leg): Promise<number> {
  const samples: number[] = [];
  for (let open = 0; open < opensPerRound[leg]; open += 1) {
    await subject.prepare(leg);
    await pause(restMs);
    samples.push(await timeOpen(subject, leg));
  }
  return median(samples);
}

async function timeOpen(subject: Subject, leg: Leg): Promise<number> {
  const jumped = await openListened((onOutput) => subject.openShell(leg, onOutput));
  const firstByteAt = await jumped.firstOutput();
  // Never ended amid its start-up files, which may be doing something that the next start would wait for.
  const settled = jumped.untilSeen(settledWord);
  jumped.shell.write(` printf '${settledWord.slice(0, 4)}''${settledWord.slice(4)}'\r`);
  await settled;
  await jumped.shell.close();
  return firstByteAt - jumped.pressedAt;
}
