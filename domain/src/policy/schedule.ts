/**
 * When a schedule lets people in (W31). Its entries are stretches of the local week of one time zone; what a local time
 * means is the zone's business: one that does not exist on the day when clocks go forward moves forward with them, and
 * of two with the same name on the day when they go back the first counts.
 */
import { Temporal } from 'temporal-polyfill';
import { before, instant, minutes } from '../time.ts';
import type { Instant } from '../time.ts';
import type { Schedule, ScheduleEntry } from './jump-policy.ts';

/** Undefined moments: it never closes, it never opens. */
export type ScheduleState =
  | { readonly kind: 'open'; readonly closesAt: Instant | undefined }
  | { readonly kind: 'closed'; readonly opensAt: Instant | undefined };

/** More than anybody draws into a week; a limit for what is stored. */
export const scheduleEntriesMax = 100;

const minutesADay = 1440;
const minutesAWeek = 7 * minutesADay;

/** Weeks around now that are laid out: one back for what wraps into this one, and enough ahead to see it close or open. */
const weeks = [-1, 0, 1, 2, 3] as const;

/** From its first moment to the one at which it is over. */
interface Window {
  readonly from: number;
  readonly to: number;
}

interface LocalStretch {
  readonly startMinute: number;
  readonly endMinute: number;
}

/** Minutes of the week; an end that is not after its start lies in the week after. */
function stretchOf({ startDay, startMinute, endDay, endMinute }: ScheduleEntry): LocalStretch {
  const start = startDay * minutesADay + startMinute;
  const end = endDay * minutesADay + endMinute;
  return { startMinute: start, endMinute: end > start ? end : end + minutesAWeek };
}

function momentOf(monday: Temporal.PlainDate, minuteOfWeek: number, timeZone: string): number {
  const minuteOfDay = minuteOfWeek % minutesADay;
  return monday
    .add({ days: Math.floor(minuteOfWeek / minutesADay) })
    .toPlainDateTime({ hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60 })
    .toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/** In order; those that overlap or adjoin are one. One that the clocks skipped altogether is none. */
function windowsAround({ timeZone, entries }: Schedule, now: Instant): readonly Window[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  const stretches = entries.map(stretchOf);
  const windows = weeks
    .flatMap((week) => {
      const start = monday.add({ weeks: week });
      return stretches.map(({ startMinute, endMinute }) => ({
        from: momentOf(start, startMinute, timeZone),
        to: momentOf(start, endMinute, timeZone),
      }));
    })
    .filter(({ from, to }) => from < to)
    .toSorted((one, other) => one.from - other.from);
  const merged: Window[] = [];
  for (const window of windows) {
    const last = merged.at(-1);
    if (last === undefined || window.from > last.to) merged.push(window);
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, window.to) };
  }
  return merged;
}

/**
 * Whether the schedule is open at `now`, until when, or from when on. The first moment of an entry is within it, the
 * last is not.
 * @rule schedule.window, schedule.wrap, schedule.merge, schedule.clock-change
 */
export function scheduleAt(schedule: Schedule, now: Instant): ScheduleState {
  const windows = windowsAround(schedule, now);
  const current = windows.find(({ from, to }) => from <= now && now < to);
  if (current === undefined) {
    const next = windows.find(({ from }) => from > now);
    return { kind: 'closed', opensAt: next === undefined ? undefined : instant(next.from) };
  }
  // What is open as far as one can see has no gap in any week.
  const isLast = current === windows.at(-1);
  return { kind: 'open', closesAt: isLast ? undefined : instant(current.to) };
}

/** How long before the end of a strict window those in a session are told, in minutes: 15 at first, then again (W32). */
export const warningMinutes = [15, 10, 5, 2, 1] as const;

export interface ScheduleWarning {
  readonly at: Instant;
  readonly minutesLeft: number;
}

/**
 * The moments at which those in a session are told that it will be ended.
 * @rule schedule.warnings
 */
export function warningsBefore(endsAt: Instant): readonly ScheduleWarning[] {
  return warningMinutes.map((left) => ({ at: before(endsAt, minutes(left)), minutesLeft: left }));
}

export interface StrictEnd {
  readonly endsAt: Instant;
  /** When those in the session were last told. */
  readonly warnedAt: Instant | undefined;
}

export type StrictStep =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'warn'; readonly minutesLeft: number }
  | { readonly kind: 'end' };

/**
 * What is due for a session whose window is strict. A session that began within the last quarter of an hour is told at
 * once; of warnings that were missed only the last is given, with what is really left.
 * @rule schedule.strict-end
 */
export function strictStepAt({ endsAt, warnedAt }: StrictEnd, now: Instant): StrictStep {
  if (now >= endsAt) return { kind: 'end' };
  const due = warningsBefore(endsAt).findLast(({ at }) => at <= now);
  if (due === undefined || (warnedAt !== undefined && warnedAt >= due.at)) return { kind: 'nothing' };
  return { kind: 'warn', minutesLeft: Math.ceil((endsAt - now) / minutes(1)) };
}

/** Whether a text is the name of a time zone as IANA has it; an offset such as +01:00 has no days of clock changes. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}

export type ScheduleFault =
  | { readonly kind: 'time-zone' }
  | { readonly kind: 'too-many-entries' }
  /** The entry of this place, from 0, names no stretch of a week. */
  | { readonly kind: 'entry'; readonly index: number };

/**
 * What is wrong with a schedule that somebody made; undefined when nothing is. An entry that ends where it begins is
 * the whole week.
 * @rule schedule.well-formed
 */
export function scheduleFault({ timeZone, entries }: Schedule): ScheduleFault | undefined {
  if (!isTimeZone(timeZone)) return { kind: 'time-zone' };
  if (entries.length > scheduleEntriesMax) return { kind: 'too-many-entries' };
  const index = entries.findIndex(
    ({ startDay, startMinute, endDay, endMinute }) =>
      !isWhole(startDay, 6) ||
      !isWhole(endDay, 6) ||
      !isWhole(startMinute, minutesADay - 1) ||
      !isWhole(endMinute, minutesADay - 1),
  );
  return index === -1 ? undefined : { kind: 'entry', index };
}

/** When a session that begins now will be ended by its schedule; undefined when it may go on. */
export function strictEndOf(schedule: Schedule | undefined, now: Instant): Instant | undefined {
  if (schedule === undefined || !schedule.strict) return undefined;
  const state = scheduleAt(schedule, now);
  return state.kind === 'open' ? state.closesAt : undefined;
}
