/**
 * Moments and lengths of time. The domain is handed every moment; it owns no clock.
 * Each unit is a type of its own, so that days handed over where milliseconds are due do not compile.
 */

/** A moment, in milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly unit: 'instant-ms' };

/** A length of time in milliseconds; never negative. */
export type Millis = number & { readonly unit: 'ms' };

/** A length of time in whole days of 24 hours; never negative. */
export type Days = number & { readonly unit: 'days' };

/** The last moment that a UUIDv7 can hold (RFC 9562 gives it 48 bits), so the last moment anywhere. */
const lastInstant = 2 ** 48 - 1;

const dayMs = 86_400_000;

export function isInstant(value: number): value is Instant {
  return Number.isInteger(value) && value >= 0 && value <= lastInstant;
}

/** A moment from a number already known to be one; a number that is none is a mistake in the program. */
export function instant(value: number): Instant {
  if (!isInstant(value)) throw new RangeError(`Not a moment in milliseconds: ${value}`);
  return value;
}

function isLength<T extends Millis | Days>(value: number): value is T {
  return Number.isSafeInteger(value) && value >= 0;
}

export function millis(value: number): Millis {
  if (!isLength<Millis>(value)) throw new RangeError(`Not a length in milliseconds: ${value}`);
  return value;
}

export function days(value: number): Days {
  if (!isLength<Days>(value)) throw new RangeError(`Not a length in days: ${value}`);
  return value;
}

export function seconds(value: number): Millis {
  return millis(value * 1000);
}

export function minutes(value: number): Millis {
  return millis(value * 60_000);
}

export function hours(value: number): Millis {
  return millis(value * 3_600_000);
}

export function inMillis(length: Days): Millis {
  return millis(length * dayMs);
}

/** The moment that lies `length` after `moment`; the end of time is as far as it goes. */
export function after(moment: Instant, length: Millis): Instant {
  return instant(Math.min(moment + length, lastInstant));
}

/** The moment that lies `length` before `moment`; the epoch is as far back as it goes. */
export function before(moment: Instant, length: Millis): Instant {
  return instant(Math.max(moment - length, 0));
}

/** How long ago `moment` was. A moment still to come was no time ago: a clock set back never yields a negative length. */
export function since(moment: Instant, now: Instant): Millis {
  return millis(Math.max(now - moment, 0));
}

/** Whether `moment` has been reached; the moment itself counts. */
export function hasCome(moment: Instant, now: Instant): boolean {
  return now >= moment;
}

export function laterOf(one: Instant, other: Instant): Instant {
  return one > other ? one : other;
}

export function earlierOf(one: Instant, other: Instant): Instant {
  return one < other ? one : other;
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/**
 * A moment as `2026-11-22 13:28` in UTC, for searching and for logs; screens show moments in the reader's own zone.
 * The calendar is counted in eras of 400 years that begin on 1 March, which puts the leap day last.
 */
export function utcText(moment: Instant): string {
  const day = Math.floor(moment / dayMs) + 719_468;
  const era = Math.floor(day / 146_097);
  const dayOfEra = day - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const minuteOfDay = Math.floor((moment % dayMs) / 60_000);
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(dayOfMonth, 2)}`;
  return `${date} ${padded(Math.floor(minuteOfDay / 60), 2)}:${padded(minuteOfDay % 60, 2)}`;
}
