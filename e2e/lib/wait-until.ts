/** Waits for what must become true, looking often and giving up late, with the last failure in the message. */
import { setTimeout as delay } from 'node:timers/promises';

export async function waitUntil<Value>(
  what: string,
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
  limitMs = 15_000,
): Promise<Value> {
  const giveUpAt = performance.now() + limitMs;
  let last: unknown;
  while (performance.now() < giveUpAt) {
    try {
      const value = await look();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = error;
    }
    await delay(20);
  }
  throw new Error(`${what}: not within ${limitMs} ms`, { cause: last });
}
