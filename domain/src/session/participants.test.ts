import { describe, expect, test } from 'vitest';
import { fullPermissions } from '../access/permission.ts';
import { ago, grantOf, idOf, now, outcomeOf } from '../testing/samples.ts';
import { joinSession, leaveSession, ownerOf, presentOf } from './participants.ts';
import type { LeaveReason, Participant } from './participants.ts';

function participant(n: number, joined: string, left?: string): Participant {
  return {
    id: idOf('participant', n),
    userId: idOf('user', n),
    joinedAt: ago(joined),
    leftAt: left === undefined ? undefined : ago(left),
    permissions: fullPermissions,
  };
}

const anna = participant(1, '3 hours');
const ben = participant(2, '2 hours');
const cem = participant(3, '1 hour');
const annaGone = { ...anna, leftAt: ago('30 minutes') };

test.each([
  ['nobody', [], undefined],
  ['one alone', [anna], anna],
  ['the first of three, however they are listed', [cem, anna, ben], anna],
  ['the next, when the first has left', [annaGone, cem, ben], ben],
  ['nobody, when all have left', [annaGone], undefined],
])('session.owner: %s', (_, participants, owner) => {
  expect(ownerOf(participants)).toEqual(owner);
});

describe('session.joining-announced', () => {
  test('those who are there are told, and nobody is asked', () => {
    const dora = participant(4, '1 second');
    expect(grantOf(joinSession([annaGone, ben, cem], dora))).toEqual({
      participants: [annaGone, ben, cem, dora],
      told: [ben.id, cem.id],
    });
  });

  test('who is there already is no newcomer', () => {
    const again = { ...anna, id: idOf('participant', 9) };
    expect(outcomeOf(joinSession([anna], again))).toEqual(['session.already-participant']);
  });

  test('who has left may come back, as a participant of its own', () => {
    const again = { ...anna, id: idOf('participant', 9), joinedAt: now, leftAt: undefined };
    const { participants } = grantOf(joinSession([annaGone, ben], again));
    expect(presentOf(participants)).toEqual([ben, again]);
    expect(ownerOf(participants)).toEqual(ben);
  });
});

describe('session.last-leaves', () => {
  test.each([
    ['left', 'ended-by-representative'],
    ['connection-lost', 'representative-gone'],
    ['login-ended', 'login-ended'],
    ['account-disabled', 'account-disabled'],
  ] satisfies [LeaveReason, string][])('the last one is gone (%s)', (because, endsSession) => {
    expect(grantOf(leaveSession([annaGone, ben], { participantId: ben.id, because }, now))).toEqual({
      participants: [annaGone, { ...ben, leftAt: now }],
      owner: undefined,
      endsSession,
    });
  });

  test('while another is there the session goes on, under the next owner', () => {
    const left = grantOf(leaveSession([anna, ben, cem], { participantId: anna.id, because: 'left' }, now));
    expect(left.owner).toEqual(ben);
    expect(left.endsSession).toBeUndefined();
  });

  test.each([
    ['somebody who never was in it', [ben]],
    ['somebody who has left already', [annaGone, ben]],
  ])('%s cannot leave', (_, participants) => {
    expect(outcomeOf(leaveSession(participants, { participantId: anna.id, because: 'left' }, now))).toEqual([
      'session.not-participant',
    ]);
  });
});
