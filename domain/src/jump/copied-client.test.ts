import { describe, expect, test } from 'vitest';
import { copiesOfDayMost, outcomeOfCopy, standingOfNewcomer } from './copied-client.ts';

describe('whoever comes with the key of a client', () => {
  test.each([
    [
      'client.copy-noticed: somebody with the last token answers: a copy of a live agent',
      'expected',
      'answers',
      'copy',
    ],
    ['client.copy-noticed: the same with a token of long ago', 'stale', 'answers', 'copy'],
    ['client.copy-noticed: the same before any token was handed out', 'first', 'answers', 'copy'],
    [
      'client.rolled-back: nobody is linked and the token is old: the disk was set back',
      'stale',
      'none',
      'rolled-back',
    ],
    ['client.rolled-back: the link that is there is dead, the token is old', 'stale', 'silent', 'rolled-back'],
    [
      'client.copy-noticed: the link that is there is dead: the same agent comes back',
      'expected',
      'silent',
      'continues',
    ],
    ['client.copy-noticed: nobody is linked: the same agent comes back', 'expected', 'none', 'continues'],
    ['client.copy-noticed: a first link', 'first', 'none', 'continues'],
  ] as const)('%s', (_, token, holder, kind) => {
    expect(standingOfNewcomer(token, holder)).toEqual({ kind });
  });
});

describe('a copy', () => {
  test.each([
    ['client.copy-enrols: becomes a client by itself', 'enrol', 0, null, true],
    ['client.copy-enrols: so does the twentieth of a day', 'enrol', copiesOfDayMost - 1, null, true],
    ['client.copy-held: the one after it waits', 'enrol', copiesOfDayMost, null, false],
    ['client.copy-held: where the site says so every one waits', 'hold', 0, null, false],
    ['client.copy-enrols: one that an administrator let in does not wait', 'hold', copiesOfDayMost, 'approved', true],
    ['client.copy-held: one that was refused waits, though copies enrol by themselves', 'enrol', 0, 'refused', false],
  ] as const)('%s', (_, handling, copiesOfDay, verdict, enrols) => {
    expect(outcomeOfCopy({ handling, copiesOfDay, verdict }).kind).toBe(enrols ? 'enrols' : 'held');
  });
});
