/** Moments and lengths of time in words, in the reader's zone and language. */
import { useSyncExternalStore } from 'react';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const clockTime = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});
const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const longDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

/** `now`, `4m ago`, `2h ago`, `3d ago`, then the date. */
export function relativeMoment(at: number, now: number): string {
  const pastMs = now - at;
  if (pastMs < -minuteMs) return exact.format(at);
  if (pastMs < 45 * secondMs) return 'just now';
  if (pastMs < hourMs) return relative.format(-Math.max(1, Math.round(pastMs / minuteMs)), 'minute');
  if (pastMs < dayMs) return relative.format(-Math.floor(pastMs / hourMs), 'hour');
  if (pastMs < 14 * dayMs) return relative.format(-Math.floor(pastMs / dayMs), 'day');
  return pastMs < 300 * dayMs ? shortDay.format(at) : longDay.format(at);
}

export function exactMoment(at: number): string {
  return exact.format(at);
}

/** `14:03:21.482`: for lists in which order within a second matters. */
export function exactTimeOfDay(at: number): string {
  return clockTime.format(at);
}

/** `03:21`, `1:03:21`: a timer. */
export function timer(lengthMs: number): string {
  const seconds = Math.max(0, Math.floor(lengthMs / secondMs));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const tail = `${String(m).padStart(2, '0')}:${String(s).padStart(2, '0')}`;
  return h === 0 ? tail : `${h}:${tail}`;
}

/** `12s`, `4m 10s`, `3h 5m`, `6d 2h`: a length to be read, in its two largest units. */
export function lengthWords(lengthMs: number): string {
  const seconds = Math.max(0, Math.round(lengthMs / secondMs));
  const units: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  const first = units.findIndex(([count]) => count > 0);
  if (first === -1) return '0s';
  return units
    .slice(first, first + 2)
    .filter(([count], index) => index === 0 || count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}

let readClock: () => number = Date.now;

/** Now, refreshed at one pace: one timer for all who ask for the same. */
class Ticker {
  readonly #stepMs: number;
  readonly #listeners = new Set<() => void>();
  #now = readClock();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  readonly now = (): number => this.#now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#timer === undefined) {
      this.#now = readClock();
      this.#timer = setInterval(() => this.#tick(), this.#stepMs);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  };

  #tick(): void {
    this.#now = readClock();
    for (const listener of this.#listeners) listener();
  }
}

const tickers = new Map<number, Ticker>();

/** The clock that moments are told against; set once, to the server's. */
export function tellTimeBy(clock: () => number): void {
  readClock = clock;
}

export function useNow(stepMs: number): number {
  const ticker = tickers.get(stepMs) ?? new Ticker(stepMs);
  tickers.set(stepMs, ticker);
  return useSyncExternalStore(ticker.subscribe, ticker.now);
}
