/** Things that tests of rules begin with; each test changes what its case is about. */
import type { Decision, Reason } from '../decision.ts';
import { newId } from '../ids.ts';
import type { Id, IdKind } from '../ids.ts';
import type { JumpClient } from '../jump/jump-client.ts';
import type { ItemRow } from '../jump/listing.ts';
import { before, days, hours, inMillis, instant, millis, minutes, seconds } from '../time.ts';
import type { Instant } from '../time.ts';

/** The moment at which the cases play: 22 November 2026, noon in UTC. */
export const now = instant(Date.UTC(2026, 10, 22, 12));

const units = { second: seconds(1), minute: minutes(1), hour: hours(1), day: inMillis(days(1)) } as const;

function lengthOf(words: string): number {
  let length = 0;
  for (const [, count, unit] of words.matchAll(/(\d+) (second|minute|hour|day)s?/g)) {
    length += Number(count) * units[unit as keyof typeof units];
  }
  if (length === 0) throw new Error(`No length in "${words}"`);
  return length;
}

/** A moment before noon, in words: `15 days`, `1 minute 15 seconds`. */
export function ago(words: string): Instant {
  return before(now, millis(lengthOf(words)));
}

/** A moment after noon, in words. */
export function later(words: string): Instant {
  return instant(now + lengthOf(words));
}

/** The `n`th id of its kind. */
export function idOf<Kind extends IdKind>(kind: Kind, n: number): Id<Kind> {
  const random = new Uint8Array(10);
  random[9] = n;
  return newId(kind, instant(0), random);
}

/** The codes of a refusal, or `allowed`: what most tables compare. */
export function outcomeOf(decision: Decision<unknown>): 'allowed' | readonly Reason['code'][] {
  return decision.kind === 'allowed' ? 'allowed' : decision.reasons.map((reason) => reason.code);
}

/** What was granted; a refusal fails the test. */
export function grantOf<Grant>(decision: Decision<Grant>): Grant {
  if (decision.kind === 'refused') throw new Error(`Refused: ${decision.reasons.map(({ code }) => code).join(', ')}`);
  return decision.grant;
}

export const sampleClient: JumpClient = {
  id: idOf('jump-client', 1),
  enrolledAt: ago('100 days'),
  lastConnectedAt: ago('2 days'),
  lastDisconnectedAt: ago('3 days'),
  lastSeenAt: now,
  expiresAt: undefined,
  maxOfflineMinutes: 0,
  disabledAt: undefined,
  uninstalledAt: undefined,
  publicAddress: '203.0.113.7',
  facts: {
    hostname: 'kiosk-berlin-07',
    operatingSystem: 'Debian GNU/Linux 12',
    platform: 'linux',
    architecture: 'x64',
    installMode: 'service',
    privateAddresses: ['10.0.0.7'],
  },
  factsAt: now,
  clockSkewMs: 0,
};

export const sampleRow: ItemRow = {
  id: idOf('jump-item', 1),
  jumpClientId: idOf('jump-client', 1),
  jumpGroupId: idOf('jump-group', 1),
  comments: 'Beside the lift',
  consoleUser: 'anna',
  domain: 'corp.example',
  fqdn: 'kiosk-berlin-07.corp.example',
  groupName: 'Berlin',
  hostname: 'kiosk-berlin-07',
  jumpMethod: 'jump-client',
  lastAccessedAt: instant(Date.UTC(2026, 10, 21, 9, 30)),
  name: 'Kiosk Süd 7',
  privateIp: '10.0.0.7',
  publicIp: '203.0.113.7',
  status: 'in-use',
  tag: 'Lobby',
  workgroup: 'KIOSKS',
  operatingSystem: 'Debian GNU/Linux 12',
};
