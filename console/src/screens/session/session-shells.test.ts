import type { ChannelSummary, SessionSummary } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { shellNumber, shellsToTake } from './session-shells.ts';

const channel = (id: string, openedAt: number, state: ChannelSummary['state'] = 'open'): ChannelSummary => ({
  id,
  tool: 'terminal',
  state,
  openedAt,
  closedAt: null,
  closeReason: null,
  recorded: true,
  unrecordedBecause: null,
  bytes: 0,
});

const person = (userId: string, leftAt: number | null) => ({
  id: `p-${userId}`,
  userId,
  displayName: userId,
  joinedAt: 0,
  leftAt,
});

const session = (participants: SessionSummary['participants']): SessionSummary => ({
  id: 'se_1',
  jumpItemId: 'ji_1',
  clientId: 'jc_1',
  itemName: 'db-3',
  hostname: 'db-3',
  state: 'active',
  startedAt: 0,
  endedAt: null,
  endReason: null,
  endedBy: null,
  startedBy: { id: 'me', displayName: 'Me' },
  participants,
  channels: [channel('a', 1), channel('b', 2), channel('c', 3, 'closed')],
  permissions: { terminal: 'full' },
  suspendedUntil: null,
  endsAt: null,
  recorded: true,
});

test('a shell keeps its number when an older one is closed', () => {
  expect(shellNumber([channel('b', 2), channel('a', 1, 'closed')], 'b')).toBe(2);
});

test('a shell that is not listed yet is the next one', () => {
  expect(shellNumber([channel('a', 1)], 'new')).toBe(2);
});

test.for([
  ['alone, on a page that never was in it', [person('me', null)], undefined, ['a', 'b']],
  ['alone again, after another left', [person('me', null), person('you', 5)], undefined, ['a', 'b']],
  ['with another, on a page that never was in it', [person('me', null), person('you', null)], undefined, []],
  ['with another, after a reload', [person('me', null), person('you', null)], ['b'], ['b']],
  ['in a second window of the same person', [person('me', null)], ['a'], ['a']],
  ['after its shell was closed', [person('me', null)], ['c'], []],
] as const)('%s, a window takes the shells that are its own', ([, people, own, taken]) => {
  expect(shellsToTake(session(people), 'me', own === undefined ? undefined : new Set(own)).map(({ id }) => id)).toEqual(
    taken,
  );
});
