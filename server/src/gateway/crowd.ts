/**
 * How long those are told to wait who come while as many handshakes are under way as there may be: as long as the links
 * before theirs take at the pace of the last seconds. Whoever is turned away has cost a TLS handshake, so a crowd that is
 * told to come again in a second keeps the server at that and at little else; and while it is turned away, links are
 * few although the server could make many.
 */
import {
  handshakeSeconds,
  handshakesLeast,
  handshakesMost,
  linksPerSecondAssumed,
  linksPerSecondLeast,
  longestWaitSeconds,
  turnedAwayInLinks,
} from './gateway-limits.ts';

/** Nobody was turned away for so long: another crowd, of which nothing is known yet. */
const forgottenAfterMs = 5_000;

const paceOverMs = 1_000;

export class Crowd {
  readonly #nowMs: () => number;
  #perSecond = linksPerSecondAssumed;
  #waiting = 0;
  #made = 0;
  #turnedAway = 0;
  #lookedAtMs: number;

  /** `nowMs` is a clock that never goes back. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#lookedAtMs = nowMs();
  }

  linkMade(): void {
    this.#made += 1;
  }

  /** Links whose handshake may be under way at once. */
  get handshakes(): number {
    const inTime = Math.floor(this.#perSecond * handshakeSeconds);
    return Math.min(Math.max(inTime, handshakesLeast), handshakesMost);
  }

  /** In how many seconds there will be room. */
  turnAway(): number {
    this.#look();
    this.#waiting += 1;
    this.#turnedAway += 1;
    return Math.min(Math.ceil(this.#waiting / this.#perSecond), longestWaitSeconds);
  }

  #look(): void {
    const now = this.#nowMs();
    const passedMs = now - this.#lookedAtMs;
    if (passedMs < paceOverMs) return;
    if (passedMs >= forgottenAfterMs) {
      this.#perSecond = linksPerSecondAssumed;
      this.#waiting = 0;
    } else {
      const done = this.#made + this.#turnedAway * turnedAwayInLinks;
      const pace = (done * 1_000) / passedMs;
      this.#perSecond = Math.max((this.#perSecond + pace) / 2, linksPerSecondLeast);
      this.#waiting = Math.max(this.#waiting - (this.#perSecond * passedMs) / 1_000, 0);
    }
    this.#made = 0;
    this.#turnedAway = 0;
    this.#lookedAtMs = now;
  }
}
