import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ago, later, now } from '../testing/samples.ts';
import { hours, instant, since } from '../time.ts';
import { absenceOf } from './absence.ts';

const upAllAlong = [{ from: ago('400 days'), to: later('1 day') }];

test.each([
  ['the server was up all along', ago('10 hours'), upAllAlong, 10],
  ['no server was ever up', ago('10 hours'), [], 0],
  ['an outage of 4 hours in between', ago('10 hours'), [span('400 days', '7 hours'), span('3 hours', '0 hours')], 6],
  ['the server came up an hour ago', ago('10 hours'), [span('1 hour', '0 hours')], 1],
  ['the server went down before the client did', ago('10 hours'), [span('400 days', '20 hours')], 0],
  ['seen this moment', now, upAllAlong, 0],
  ['seen in the future, because the clock was set back', later('1 hour'), upAllAlong, 0],
])('client.absence: %s', (_, lastSeenAt, serverUp, absentHours) => {
  expect(absenceOf(lastSeenAt, serverUp, now)).toBe(absentHours === 0 ? 0 : hours(absentHours));
});

test('client.absence: never longer than the time since, and never longer for a server that was up less', () => {
  const moment = fc.integer({ min: 0, max: 1000 }).map(instant);
  fc.assert(
    fc.property(moment, fc.uniqueArray(moment, { maxLength: 20 }), (lastSeenAt, ends) => {
      const edges = ends.toSorted((one, other) => one - other);
      const spans = edges.flatMap((from, place) => {
        const to = edges[place + 1];
        return place % 2 === 0 && to !== undefined ? [{ from, to }] : [];
      });
      const end = instant(1000);
      const absent = absenceOf(lastSeenAt, spans, end);
      expect(absent).toBeLessThanOrEqual(since(lastSeenAt, end));
      expect(absenceOf(lastSeenAt, spans.slice(1), end)).toBeLessThanOrEqual(absent);
    }),
  );
});

function span(from: string, to: string) {
  return { from: ago(from), to: to === '0 hours' ? now : ago(to) };
}
