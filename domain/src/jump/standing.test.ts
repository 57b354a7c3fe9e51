import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ago, later, now, outcomeOf, sampleClient } from '../testing/samples.ts';
import { days, inMillis, millis, minutes } from '../time.ts';
import type { ClientDates } from './jump-client.ts';
import { checkAbsenceDays, defaultAbsenceRules, removedAfter, standingOf } from './standing.ts';

const never: ClientDates = sampleClient;
const inService = { kind: 'in-service' };
const tooLong = { kind: 'due-for-removal', because: 'absent-too-long' };
const expired = { kind: 'due-for-removal', because: 'expired' };

function absentDays(count: number) {
  return { client: never, connected: false, absentFor: inMillis(days(count)) };
}

describe('where a client stands, under 15 and 180 days', () => {
  test.each([
    ['client.connected: connected', { ...absentDays(0), connected: true }, inService],
    [
      'client.connected: connected, though its dates say away for a year',
      { ...absentDays(365), connected: true },
      inService,
    ],
    ['client.lost: away this moment', absentDays(0), inService],
    ['client.lost: away 14 days', absentDays(14), inService],
    ['client.lost: away 15 days', absentDays(15), { kind: 'lost', removalAt: later('165 days') }],
    ['client.lost: away 179 days', absentDays(179), { kind: 'lost', removalAt: later('1 day') }],
    ['client.removed-when-absent: away 180 days', absentDays(180), tooLong],
    ['client.removed-when-absent: away a year', absentDays(365), tooLong],
    ['client.expired: to expire in a second', withDates({ expiresAt: later('1 second') }), inService],
    ['client.expired: expired this moment', withDates({ expiresAt: now }), expired],
    ['client.expired: expired while connected', withDates({ expiresAt: ago('1 day') }, true), expired],
    [
      'client.disabled: turned off at the endpoint',
      withDates({ disabledAt: ago('1 day') }),
      { kind: 'disabled', since: ago('1 day') },
    ],
    [
      'client.disabled: turned off while connected',
      withDates({ disabledAt: ago('1 day') }, true),
      { kind: 'disabled', since: ago('1 day') },
    ],
    [
      'client.disabled: turned off and away for 20 days says why it is away',
      { ...absentDays(20), client: { ...never, disabledAt: ago('20 days') } },
      { kind: 'disabled', since: ago('20 days') },
    ],
    [
      'client.removed-when-absent: turned off and away for 180 days',
      { ...absentDays(180), client: { ...never, disabledAt: ago('180 days') } },
      tooLong,
    ],
    [
      'client.uninstalled: uninstalled at the endpoint, and long expired',
      withDates({ uninstalledAt: ago('5 days'), expiresAt: ago('4 days') }),
      { kind: 'uninstalled', at: ago('5 days') },
    ],
    [
      'client.own-limit: may stay away 5 minutes and does',
      { ...withDates({ maxOfflineMinutes: 5 }), absentFor: minutes(5) },
      tooLong,
    ],
    [
      'client.own-limit: may stay away 5 minutes, away 4',
      { ...withDates({ maxOfflineMinutes: 5 }), absentFor: minutes(4) },
      inService,
    ],
    [
      'client.own-limit: may stay away a year, away 200 days',
      { ...absentDays(200), client: { ...never, maxOfflineMinutes: 525_600 } },
      { kind: 'lost', removalAt: later('165 days') },
    ],
  ])('%s', (_, facts, standing) => {
    expect(standingOf(facts, defaultAbsenceRules, now)).toEqual(standing);
  });

  test('client.own-limit: 0 follows the site', () => {
    expect(removedAfter(never, defaultAbsenceRules)).toBe(inMillis(days(180)));
  });

  test('the longer a client is away the further it goes, and never back', () => {
    const order = ['in-service', 'lost', 'due-for-removal'];
    const away = fc.integer({ min: 0, max: 400 * 86_400_000 });
    fc.assert(
      fc.property(away, away, fc.nat(600_000), (one, other, maxOfflineMinutes) => {
        const client = { ...never, maxOfflineMinutes };
        const places = [Math.min(one, other), Math.max(one, other)].map((length) =>
          order.indexOf(
            standingOf({ client, connected: false, absentFor: millis(length) }, defaultAbsenceRules, now).kind,
          ),
        );
        expect(places).toEqual(places.toSorted((left, right) => left - right));
      }),
    );
  });
});

describe('client.absence-days: the days a site may set', () => {
  test.each([
    ['the defaults', 15, 180, 'allowed'],
    ['the least of both', 15, 16, 'allowed'],
    ['the most of both', 3649, 3650, 'allowed'],
    ['14 days to lost', 14, 180, ['client.lost-days-out-of-range']],
    ['15 days to removal: not after lost', 15, 15, ['client.lost-not-before-removal']],
    ['lost after removal', 30, 20, ['client.lost-not-before-removal']],
    ['both too few', 1, 2, ['client.lost-days-out-of-range', 'client.removal-days-out-of-range']],
    ['more than ten years', 15, 3651, ['client.removal-days-out-of-range']],
    ['part of a day', 15.5, 180, ['client.lost-days-out-of-range']],
    ['no number', 15, Number.NaN, ['client.removal-days-out-of-range']],
  ])('%s', (_, lostAfterDays, removedAfterDays, outcome) => {
    expect(outcomeOf(checkAbsenceDays(lostAfterDays, removedAfterDays))).toEqual(outcome);
  });

  test('what is allowed is what was typed', () => {
    expect(checkAbsenceDays(20, 90)).toEqual({
      kind: 'allowed',
      grant: { lostAfter: days(20), removedAfter: days(90) },
    });
  });
});

function withDates(dates: Partial<ClientDates>, connected = false) {
  return { client: { ...never, ...dates }, connected, absentFor: minutes(0) };
}
