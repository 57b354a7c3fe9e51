/**
 * Requests that were refused for want of rights, in the audit log: who asked for what, and which right was missing.
 * How many of one kind become entries is a rule of the product (denial.first-written and those beside it).
 */
import { instant, isDenialSumDue, noteDenial } from '@sallyport/domain';
import type { CountedDenials, UserId } from '@sallyport/domain';
import type { AuditRow, Clock, Store } from '../ports.ts';
import { auditEntry } from './entry.ts';
import type { Target } from './entry.ts';

export interface DeniedRequest {
  readonly user: { readonly id: UserId; readonly name: string };
  /** The code of the refusal. */
  readonly because: string;
  /** Method and route, as `GET /api/admin/audit`. */
  readonly request: string;
  readonly target?: Target;
  readonly remoteAddress: string;
}

export interface DenialsWorld {
  readonly store: Store;
  readonly clock: Clock;
}

/** Denials of one user for want of one right. */
interface Kind {
  /** The last of them. */
  readonly denied: DeniedRequest;
  readonly counted: CountedDenials;
}

type Entry = Omit<AuditRow, 'number' | 'hash'>;

export class Denials {
  readonly #world: DenialsWorld;
  /** There are as many as there are users and rights, whatever is asked for. */
  readonly #kinds = new Map<string, Kind>();

  constructor(world: DenialsWorld) {
    this.#world = world;
  }

  /** Kept when what is to be written of it is on disk. */
  async note(denied: DeniedRequest): Promise<void> {
    const key = `${denied.user.id} ${denied.because}`;
    const before = this.#kinds.get(key);
    const { isWritten, sum, counted } = noteDenial(before?.counted, this.#world.clock.now());
    this.#kinds.set(key, { denied, counted });
    if (!isWritten) return;
    const entries = [...this.#sumEntry(before?.denied ?? denied, sum), this.#entry(denied)];
    try {
      await this.#write(entries);
    } catch (error) {
      this.#owe(key, denied, sum + 1);
      throw error;
    }
  }

  /** Writes what was counted, of the kinds whose minute is over. */
  async writeSums(): Promise<void> {
    const now = this.#world.clock.now();
    await this.#settle(({ counted }) => isDenialSumDue(counted, now));
  }

  async stop(): Promise<void> {
    await this.#settle(() => true);
  }

  async #settle(isDue: (kind: Kind) => boolean): Promise<void> {
    for (const [key, kind] of this.#kinds) {
      if (!isDue(kind)) continue;
      const { denied, counted } = kind;
      this.#kinds.delete(key);
      try {
        await this.#write(this.#sumEntry(denied, counted.more));
      } catch (error) {
        this.#owe(key, denied, counted.more);
        throw error;
      }
    }
  }

  /** What could not be written is due at once. */
  #owe(key: string, denied: DeniedRequest, count: number): void {
    const since = this.#kinds.get(key)?.counted.more ?? 0;
    this.#kinds.set(key, { denied, counted: { writtenAt: instant(0), more: since + count } });
  }

  async #write(entries: readonly Entry[]): Promise<void> {
    const { store } = this.#world;
    if (entries.length > 0) await store.commit(entries.map((entry) => store.insertAuditEntry(entry)));
  }

  #entry({ user, because, request, target, remoteAddress }: DeniedRequest): Entry {
    return auditEntry({
      at: this.#world.clock.now(),
      kind: 'request.refused',
      actor: { kind: 'user', ...user },
      ...(target === undefined ? {} : { target }),
      data: { because, request, remoteAddress },
    });
  }

  #sumEntry({ user, because }: DeniedRequest, count: number): readonly Entry[] {
    if (count === 0) return [];
    const actor = { kind: 'user', ...user } as const;
    const at = this.#world.clock.now();
    return [auditEntry({ at, kind: 'request.refused-again', actor, data: { because, count } })];
  }
}
