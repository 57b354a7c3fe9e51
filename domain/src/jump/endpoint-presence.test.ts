import { expect, test } from 'vitest';
import { ago, later, now } from '../testing/samples.ts';
import { isSilent, presenceOf } from './endpoint-presence.ts';

const openedAt = ago('1 hour');

test.each([
  ['this moment', now, 'online', openedAt],
  ['30 seconds ago', ago('30 seconds'), 'online', openedAt],
  ['74 seconds ago', ago('74 seconds'), 'online', openedAt],
  ['75 seconds ago', ago('75 seconds'), 'offline', ago('75 seconds')],
  ['a day ago', ago('1 day'), 'offline', ago('1 day')],
  ['in the future, because the clock was set back', later('1 hour'), 'online', openedAt],
])('presence.silence: an open link, last heard %s', (_, lastHeardAt, kind, since) => {
  const link = { openedAt, lastHeardAt };
  expect(presenceOf({ link, lastSeenAt: lastHeardAt }, now)).toEqual({ kind, since });
  expect(isSilent(link, now)).toBe(kind === 'offline');
});

test('presence.silence: without a link a client is offline since the last word of it, however fresh', () => {
  const lastSeenAt = ago('1 second');
  expect(presenceOf({ link: undefined, lastSeenAt }, now)).toEqual({ kind: 'offline', since: lastSeenAt });
});
