import { expect, test } from 'vitest';
import { ago, later, now, sampleClient } from '../testing/samples.ts';
import { badgesOf, statusOf } from './client-status.ts';
import type { EndpointPresence } from './endpoint-presence.ts';
import type { Standing } from './standing.ts';

const online: EndpointPresence = { kind: 'online', since: ago('1 hour') };
const offline: EndpointPresence = { kind: 'offline', since: ago('1 hour') };
const inService: Standing = { kind: 'in-service' };
const lost: Standing = { kind: 'lost', removalAt: later('9 days') };
const disabled: Standing = { kind: 'disabled', since: now };
const uninstalled: Standing = { kind: 'uninstalled', at: now };
const expired: Standing = { kind: 'due-for-removal', because: 'expired' };
const absent: Standing = { kind: 'due-for-removal', because: 'absent-too-long' };

test.each([
  ['online without a session', online, inService, 0, 'available'],
  ['online with a session', online, inService, 1, 'in-use'],
  ['online with three sessions', online, inService, 3, 'in-use'],
  ['offline', offline, inService, 0, 'offline'],
  ['offline with a session that is held', offline, inService, 1, 'offline'],
  ['lost', offline, lost, 0, 'lost'],
  ['disabled though online', online, disabled, 0, 'disabled'],
  ['disabled and offline', offline, disabled, 0, 'disabled'],
  ['uninstalled', offline, uninstalled, 0, 'uninstalled'],
  ['away too long, not yet removed', offline, absent, 0, 'lost'],
  ['expired, not yet removed', online, expired, 1, 'offline'],
] as const)('client.status: %s', (_, presence, standing, runningSessions, status) => {
  expect(statusOf({ presence, standing, runningSessions })).toBe(status);
});

const expiresAt = later('2 days');

test.each([
  ['nothing to tell', sampleClient, inService, []],
  ['to expire', { ...sampleClient, expiresAt }, inService, [{ kind: 'expires', at: expiresAt }]],
  ['lost', sampleClient, lost, [{ kind: 'removal', at: later('9 days') }]],
  ['a clock behind', { ...sampleClient, clockSkewMs: -500_000 }, inService, [{ kind: 'clock-off', skewMs: -500_000 }]],
  [
    'all at once',
    { ...sampleClient, expiresAt, clockSkewMs: 130_000 },
    lost,
    [
      { kind: 'expires', at: expiresAt },
      { kind: 'removal', at: later('9 days') },
      { kind: 'clock-off', skewMs: 130_000 },
    ],
  ],
] as const)('client.badges: %s', (_, client, standing, badges) => {
  expect(badgesOf(client, standing)).toEqual(badges);
});
