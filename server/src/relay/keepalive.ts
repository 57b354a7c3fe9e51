/**
 * Pings every socket in turn and ends those that have been silent for too long, by one timer however many they are:
 * sockets are dealt into as many slots as there are ticks in half a ping interval, and each tick visits one slot.
 */
import { pingEveryMs, silenceMs } from './limits.ts';

export interface Kept {
  /** When bytes last came, by the same monotonic clock. */
  readonly heardAt: number;
  /** While it is held nothing can be heard of it, so its silence says nothing. */
  readonly isHeld: boolean;
  ping(): void;
  /** No answer for too long. */
  expire(): void;
}

const tickMs = 1_000;
const slotCount = pingEveryMs / 2 / tickMs;

export class Keepalive {
  readonly #now: () => number;
  readonly #slots: readonly Set<Kept>[] = Array.from({ length: slotCount }, () => new Set<Kept>());
  readonly #slotOf = new Map<Kept, Set<Kept>>();
  #dealt = 0;
  #visits = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  now(): number {
    return this.#now();
  }

  get size(): number {
    return this.#slotOf.size;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.tick(), tickMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  add(kept: Kept): void {
    const slot = this.#slots[this.#dealt % slotCount];
    this.#dealt += 1;
    if (slot === undefined || this.#slotOf.has(kept)) return;
    slot.add(kept);
    this.#slotOf.set(kept, slot);
  }

  remove(kept: Kept): void {
    this.#slotOf.get(kept)?.delete(kept);
    this.#slotOf.delete(kept);
  }

  /** One slot's turn: each is visited twice a ping interval, and pinged every other time. */
  tick(): void {
    const slot = this.#slots[this.#visits % slotCount] ?? [];
    const isPingTurn = Math.floor(this.#visits / slotCount) % 2 === 0;
    this.#visits += 1;
    const now = this.#now();
    for (const kept of slot) {
      if (!kept.isHeld && now - kept.heardAt > silenceMs) kept.expire();
      else if (isPingTurn) kept.ping();
    }
  }
}
