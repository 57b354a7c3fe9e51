import { describe, expect, test } from 'vitest';
import { fullPermissions } from '../access/permission.ts';
import {
  administratorAccount,
  sampleAccount,
  sampleAdministration,
  sampleBlocks,
  sampleUser,
  userOf,
} from '../testing/access-samples.ts';
import { ago, idOf, outcomeOf } from '../testing/samples.ts';
import type { Participant } from './participants.ts';
import { decideWatching, isKept } from './recording.ts';

describe('recording.kept', () => {
  test.each(['output', 'resize', 'gap', 'mark', 'end'] as const)('%s is kept under either setting', (thing) => {
    expect(isKept(thing, { keepsInput: false })).toBe(true);
    expect(isKept(thing, { keepsInput: true })).toBe(true);
  });

  test('input is kept only if the site says so', () => {
    expect(isKept('input', { keepsInput: false })).toBe(false);
    expect(isKept('input', { keepsInput: true })).toBe(true);
  });
});

describe('recording.watching', () => {
  const sampleParticipant: Participant = {
    id: idOf('participant', 1),
    userId: sampleUser.id,
    joinedAt: ago('2 hours'),
    leftAt: ago('1 hour'),
    permissions: fullPermissions,
  };
  const own = [sampleParticipant];
  const others = [{ ...sampleParticipant, userId: idOf('user', 2) }];
  const administrator = userOf(administratorAccount(1));
  const blind = userOf(
    sampleAccount(1, {
      own: { ...sampleBlocks, administration: { ...sampleAdministration, viewRecordings: false } },
    }),
  );
  const refused = ['recording.not-permitted'];

  test.each([
    ['a representative who was in the session, though no longer', sampleUser, own, 'allowed'],
    ['a representative who was not', sampleUser, others, refused],
    ['an administrator who was not', administrator, others, 'allowed'],
    ['a disabled administrator', userOf({ ...administratorAccount(1), enabled: false }), others, refused],
    ['a disabled representative who was', userOf(sampleAccount(1, { enabled: false })), own, refused],
    ['a user who was in it and may view no recordings any more', blind, own, refused],
  ] as const)('%s', (_, user, participants, outcome) => {
    expect(outcomeOf(decideWatching(user, participants))).toEqual(outcome);
  });
});
