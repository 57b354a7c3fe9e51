import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant, minutes } from '../time.ts';
import type { Schedule, ScheduleEntry } from './jump-policy.ts';
import { isTimeZone, scheduleAt, scheduleFault, strictEndOf, strictStepAt, warningsBefore } from './schedule.ts';

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `Mon 08:00 - Fri 17:30`. */
function entry(words: string): ScheduleEntry {
  const [, startDay = '', startHour, startMinute, endDay = '', endHour, endMinute] =
    /^(\w+) (\d\d):(\d\d) - (\w+) (\d\d):(\d\d)$/.exec(words) ?? [];
  return {
    startDay: days.indexOf(startDay),
    startMinute: Number(startHour) * 60 + Number(startMinute),
    endDay: days.indexOf(endDay),
    endMinute: Number(endHour) * 60 + Number(endMinute),
  };
}

function schedule(timeZone: string, entries: readonly string[], strict = false): Schedule {
  return { timeZone, entries: entries.map(entry), strict };
}

/** A moment in UTC. */
const utc = (text: string) => instant(Date.parse(`${text}Z`));

/** `open until 2026-11-23T17:00`, `closed until …`, in UTC; `open` and `closed` for good. */
function told(of: Schedule, at: string): string {
  const state = scheduleAt(of, utc(at));
  const moment = state.kind === 'open' ? state.closesAt : state.opensAt;
  return moment === undefined ? state.kind : `${state.kind} until ${new Date(moment).toISOString().slice(0, 16)}`;
}

// 23 November 2026 is a Monday; Berlin is an hour ahead of UTC in winter, two in summer.
const office = ['Mon 08:00 - Mon 17:00', 'Wed 08:00 - Wed 17:00'];

describe('schedule.window', () => {
  test.each([
    ['the minute before it opens', '2026-11-23T06:59:59.999', 'closed until 2026-11-23T07:00'],
    ['its first moment', '2026-11-23T07:00', 'open until 2026-11-23T16:00'],
    ['its last moment', '2026-11-23T15:59:59.999', 'open until 2026-11-23T16:00'],
    ['the moment at which it closes', '2026-11-23T16:00', 'closed until 2026-11-25T07:00'],
    ['a day without an entry', '2026-11-24T12:00', 'closed until 2026-11-25T07:00'],
    ['after the last of the week', '2026-11-26T12:00', 'closed until 2026-11-30T07:00'],
  ])('schedule.window: %s', (_, at, state) => {
    expect(told(schedule('Europe/Berlin', office), at)).toBe(state);
  });

  test.each([
    ['UTC', '2026-11-23T08:00', 'open until 2026-11-23T17:00'],
    ['Asia/Tokyo', '2026-11-22T23:00', 'open until 2026-11-23T08:00'],
    ['Asia/Kolkata', '2026-11-23T02:29', 'closed until 2026-11-23T02:30'],
    ['Asia/Kathmandu', '2026-11-23T02:15', 'open until 2026-11-23T11:15'],
    ['America/St_Johns', '2026-11-23T11:30', 'open until 2026-11-23T20:30'],
    ['Pacific/Kiritimati', '2026-11-22T18:00', 'open until 2026-11-23T03:00'],
    ['Pacific/Pago_Pago', '2026-11-23T19:00', 'open until 2026-11-24T04:00'],
  ])('schedule.window: the week is that of %s', (timeZone, at, state) => {
    expect(told(schedule(timeZone, office), at)).toBe(state);
  });

  test('schedule.window: without an entry it never opens', () => {
    expect(told(schedule('UTC', []), '2026-11-23T08:00')).toBe('closed');
  });
});

describe('schedule.wrap', () => {
  test.each([
    ['past midnight, before it', ['Mon 22:00 - Tue 06:00'], '2026-11-23T23:59', 'open until 2026-11-24T06:00'],
    ['past midnight, after it', ['Mon 22:00 - Tue 06:00'], '2026-11-24T05:59', 'open until 2026-11-24T06:00'],
    [
      'past the end of the week, on Sunday',
      ['Sun 20:00 - Mon 04:00'],
      '2026-11-22T21:00',
      'open until 2026-11-23T04:00',
    ],
    [
      'past the end of the week, on Monday',
      ['Sun 20:00 - Mon 04:00'],
      '2026-11-23T03:59',
      'open until 2026-11-23T04:00',
    ],
    ['from Saturday over the week’s end', ['Sat 00:00 - Tue 00:00'], '2026-11-23T12:00', 'open until 2026-11-24T00:00'],
    [
      'the end before the start on one day: all but a while',
      ['Mon 12:00 - Mon 11:00'],
      '2026-11-23T11:30',
      'closed until 2026-11-23T12:00',
    ],
    ['the same, the day before', ['Mon 12:00 - Mon 11:00'], '2026-11-22T11:30', 'open until 2026-11-23T11:00'],
    ['an end that is its start: always', ['Thu 09:00 - Thu 09:00'], '2026-11-24T11:30', 'open'],
  ])('schedule.wrap: %s', (_, entries, at, state) => {
    expect(told(schedule('UTC', entries), at)).toBe(state);
  });
});

describe('schedule.merge', () => {
  test.each([
    [
      'two that overlap',
      ['Mon 08:00 - Mon 12:00', 'Mon 11:00 - Mon 17:00'],
      '2026-11-23T09:00',
      'open until 2026-11-23T17:00',
    ],
    [
      'two that adjoin',
      ['Mon 08:00 - Mon 12:00', 'Mon 12:00 - Mon 17:00'],
      '2026-11-23T12:00',
      'open until 2026-11-23T17:00',
    ],
    [
      'one within another',
      ['Mon 08:00 - Mon 17:00', 'Mon 09:00 - Mon 10:00'],
      '2026-11-23T09:30',
      'open until 2026-11-23T17:00',
    ],
    [
      'a minute between them',
      ['Mon 08:00 - Mon 12:00', 'Mon 12:01 - Mon 17:00'],
      '2026-11-23T12:00',
      'closed until 2026-11-23T12:01',
    ],
    [
      'the week’s end adjoins its beginning',
      ['Sun 12:00 - Mon 00:00', 'Mon 00:00 - Mon 06:00'],
      '2026-11-22T13:00',
      'open until 2026-11-23T06:00',
    ],
    ['the whole week in two', ['Mon 00:00 - Fri 00:00', 'Fri 00:00 - Mon 00:00'], '2026-11-25T13:00', 'open'],
  ])('schedule.merge: %s', (_, entries, at, state) => {
    expect(told(schedule('UTC', entries), at)).toBe(state);
  });
});

// In Berlin 02:00 to 03:00 does not exist on 29 March 2026, and comes twice on 25 October 2026; both are Sundays.
describe('schedule.clock-change', () => {
  test.each([
    [
      'a start that does not exist moves forward',
      ['Sun 02:30 - Sun 05:00'],
      '2026-03-29T01:00',
      'closed until 2026-03-29T01:30',
    ],
    ['and is open from there', ['Sun 02:30 - Sun 05:00'], '2026-03-29T01:30', 'open until 2026-03-29T03:00'],
    [
      'an end that does not exist moves forward',
      ['Sun 00:00 - Sun 02:30'],
      '2026-03-29T01:15',
      'open until 2026-03-29T01:30',
    ],
    [
      'an entry within the missing hour moves forward whole',
      ['Sun 02:10 - Sun 02:50'],
      '2026-03-29T01:20',
      'open until 2026-03-29T01:50',
    ],
    [
      'from the missing hour to its end: none on that day',
      ['Sun 02:30 - Sun 03:15'],
      '2026-03-29T01:20',
      'closed until 2026-04-05T00:30',
    ],
    ['a day of 23 hours', ['Sun 00:00 - Mon 00:00'], '2026-03-29T12:00', 'open until 2026-03-29T22:00'],
    [
      'a start that comes twice takes the first',
      ['Sun 02:30 - Sun 05:00'],
      '2026-10-25T00:30',
      'open until 2026-10-25T04:00',
    ],
    ['a minute before the first', ['Sun 02:30 - Sun 05:00'], '2026-10-25T00:29', 'closed until 2026-10-25T00:30'],
    [
      'an end that comes twice takes the first',
      ['Sun 00:00 - Sun 02:30'],
      '2026-10-25T00:29',
      'open until 2026-10-25T00:30',
    ],
    ['and is closed the second time', ['Sun 00:00 - Sun 02:30'], '2026-10-25T01:15', 'closed until 2026-10-31T23:00'],
    ['a day of 25 hours', ['Sun 00:00 - Mon 00:00'], '2026-10-25T12:00', 'open until 2026-10-25T23:00'],
    [
      'the week before is in summer, the next opening in winter',
      ['Mon 08:00 - Mon 09:00'],
      '2026-10-20T08:00',
      'closed until 2026-10-26T07:00',
    ],
  ])('schedule.clock-change: %s', (_, entries, at, state) => {
    expect(told(schedule('Europe/Berlin', entries), at)).toBe(state);
  });

  test.each([
    [
      'the other half of the world goes forward in October',
      'Australia/Sydney',
      ['Sun 02:30 - Sun 04:00'],
      '2026-10-03T16:30',
      'open until 2026-10-03T17:00',
    ],
    [
      'half an hour only, on Lord Howe Island',
      'Australia/Lord_Howe',
      ['Sun 02:15 - Sun 04:00'],
      '2026-10-03T15:45',
      'open until 2026-10-03T17:00',
    ],
    [
      'a day that a zone left out',
      'Pacific/Apia',
      ['Fri 08:00 - Sat 09:00'],
      '2011-12-30T20:00',
      'closed until 2012-01-05T18:00',
    ],
  ])('schedule.clock-change: %s', (_, timeZone, entries, at, state) => {
    expect(told(schedule(timeZone, entries), at)).toBe(state);
  });
});

test('schedule.window: what is said of the next change is so at every minute of a year until then', () => {
  const minute = fc.integer({ min: 0, max: 1439 });
  const day = fc.integer({ min: 0, max: 6 });
  const entries = fc.array(fc.record({ startDay: day, startMinute: minute, endDay: day, endMinute: minute }), {
    minLength: 1,
    maxLength: 4,
  });
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata');
  const moments = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }).map(instant);
  fc.assert(
    fc.property(zones, entries, moments, (timeZone, list, at) => {
      const of = { timeZone, entries: list, strict: false };
      const state = scheduleAt(of, at);
      const change = state.kind === 'open' ? state.closesAt : state.opensAt;
      if (change === undefined) return;
      expect(change).toBeGreaterThan(at);
      expect(scheduleAt(of, instant(change - 1)).kind).toBe(state.kind);
      expect(scheduleAt(of, change).kind).not.toBe(state.kind);
    }),
    { numRuns: 150 },
  );
});

describe('schedule.warnings', () => {
  test('schedule.warnings: 15, 10, 5, 2 and 1 minutes before', () => {
    const endsAt = utc('2026-11-23T17:00');
    expect(warningsBefore(endsAt).map(({ at }) => new Date(at).toISOString().slice(11, 16))).toEqual([
      '16:45',
      '16:50',
      '16:55',
      '16:58',
      '16:59',
    ]);
  });
});

describe('schedule.strict-end', () => {
  const endsAt = utc('2026-11-23T17:00');
  test.each([
    ['long before', '16:44:59', undefined, 'nothing'],
    ['15 minutes before', '16:45:00', undefined, 'warn 15'],
    ['once told, not again', '16:45:01', '16:45:00', 'nothing'],
    ['until the next', '16:50:00', '16:45:00', 'warn 10'],
    ['several were missed: the last only', '16:58:20', '16:45:00', 'warn 2'],
    ['a session that began late is told at once', '16:56:30', undefined, 'warn 4'],
    ['the last second', '16:59:59', '16:59:00', 'nothing'],
    ['the minute', '17:00:00', '16:59:00', 'end'],
    ['the server was away meanwhile', '19:00:00', undefined, 'end'],
  ])('schedule.strict-end: %s', (_, at, warned, step) => {
    const warnedAt = warned === undefined ? undefined : utc(`2026-11-23T${warned}`);
    const due = strictStepAt({ endsAt, warnedAt }, utc(`2026-11-23T${at}`));
    expect(due.kind === 'warn' ? `warn ${due.minutesLeft}` : due.kind).toBe(step);
  });

  test('schedule.strict-end: the end is that of the window that is open at the start', () => {
    const strict = schedule('UTC', ['Mon 08:00 - Mon 17:00'], true);
    expect(strictEndOf(strict, utc('2026-11-23T16:59'))).toBe(endsAt);
    expect(strictEndOf({ ...strict, strict: false }, utc('2026-11-23T16:59'))).toBeUndefined();
    expect(strictEndOf(schedule('UTC', ['Mon 00:00 - Mon 00:00'], true), utc('2026-11-23T16:59'))).toBeUndefined();
    expect(strictEndOf(undefined, endsAt)).toBeUndefined();
    expect(minutes(1)).toBe(60_000);
  });
});

describe('schedule.well-formed', () => {
  const fine = entry('Mon 08:00 - Mon 17:00');
  test.each([
    ['a zone and an entry', { timeZone: 'Europe/Berlin', entries: [fine] }, undefined],
    ['no entry', { timeZone: 'UTC', entries: [] }, undefined],
    ['a zone that is none', { timeZone: 'Europe/Atlantis', entries: [fine] }, { kind: 'time-zone' }],
    ['an offset', { timeZone: '+01:00', entries: [fine] }, { kind: 'time-zone' }],
    ['no zone', { timeZone: '', entries: [fine] }, { kind: 'time-zone' }],
    ['an eighth day', { timeZone: 'UTC', entries: [fine, { ...fine, endDay: 7 }] }, { kind: 'entry', index: 1 }],
    ['a 24th hour', { timeZone: 'UTC', entries: [{ ...fine, endMinute: 1440 }] }, { kind: 'entry', index: 0 }],
    ['half a minute', { timeZone: 'UTC', entries: [{ ...fine, startMinute: 0.5 }] }, { kind: 'entry', index: 0 }],
    ['too many', { timeZone: 'UTC', entries: Array.from({ length: 101 }, () => fine) }, { kind: 'too-many-entries' }],
  ])('schedule.well-formed: %s', (_, of, fault) => {
    expect(scheduleFault({ ...of, strict: false })).toEqual(fault);
  });

  test('schedule.well-formed: a name of a zone is one', () => {
    expect(isTimeZone('America/Argentina/Buenos_Aires')).toBe(true);
    expect(isTimeZone('Z'.repeat(300))).toBe(false);
  });
});
