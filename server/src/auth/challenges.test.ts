import { instant } from '@sallyport/domain';
import { encodeBase64url } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { challengeLengthMs } from './sign-in-limits.ts';
import { systemRandom } from '../system.ts';
import { createChallenges } from './challenges.ts';

const start = 1_795_000_000_000;

function movable() {
  let now = start;
  const clock = { now: () => instant(now) };
  return { challenges: createChallenges({ clock, random: systemRandom }), pass: (ms: number) => (now += ms) };
}

test('a challenge counts once, for whom it was made', () => {
  const { challenges } = movable();
  const challenge = encodeBase64url(challenges.issue('step-up lo_1'));
  expect(challenges.take(challenge, 'step-up lo_2')).toBe(false);
  expect(challenges.take(challenge, 'step-up lo_1')).toBe(true);
  expect(challenges.take(challenge, 'step-up lo_1')).toBe(false);
});

test('a challenge is good for five minutes, and stays taken for as long', () => {
  const { challenges, pass } = movable();
  const [used, late] = [encodeBase64url(challenges.issue('x')), encodeBase64url(challenges.issue('x'))];
  pass(challengeLengthMs - 1);
  expect(challenges.take(used, 'x')).toBe(true);
  expect(challenges.take(used, 'x')).toBe(false);
  pass(1);
  expect([challenges.take(used, 'x'), challenges.take(late, 'x')]).toEqual([false, false]);
});

test('a challenge that the server did not make in this run is none', () => {
  const { challenges } = movable();
  const elsewhere = encodeBase64url(movable().challenges.issue('x'));
  const altered = challenges.issue('x');
  altered[20] = (altered[20] ?? 0) ^ 1;
  for (const text of ['', 'A', elsewhere, encodeBase64url(altered), `${elsewhere}AAAA`, '!']) {
    expect([text, challenges.take(text, 'x')]).toEqual([text, false]);
  }
});
