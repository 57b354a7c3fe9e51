/**
 * Signs how far the audit log has come, each second in which it grew. Before it signs it walks what came since it signed
 * last, so that a log which was changed behind the server's back is never signed.
 */
import type { ServerId } from '@sallyport/domain';
import type { Clock, Store } from '../ports.ts';
import type { VerifySeal } from '../sealing/seal-signature.ts';
import { readAuditCheckpoint, signAuditCheckpoint } from './audit-checkpoint.ts';
import { entryDigest, nextHash } from './chain.ts';
import type { SealFile } from './seal-file.ts';

export interface AuditSealerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly serverId: ServerId;
  readonly sign: (content: Uint8Array) => Uint8Array;
  readonly verify: VerifySeal;
  readonly file: SealFile;
  readonly failed: (error: unknown) => void;
}

/** The log is not the one that was signed. */
export class AuditLogChanged extends Error {
  constructor(number: number) {
    super(`The audit log was changed at or before entry ${number}; it is not signed any more`);
    this.name = 'AuditLogChanged';
  }
}

interface Head {
  readonly number: number;
  readonly hash: string;
}

const sealEveryMs = 1_000;
const minuteMs = 60_000;
const entriesAtOnce = 1_000;

export class AuditSealer {
  readonly #parts: AuditSealerParts;
  #signed: Head | undefined;
  #isChanged = false;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(parts: AuditSealerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => void this.seal(), sealEveryMs).unref();
  }

  /** Kept when what stood in the log when it was called is signed, or can't be. */
  seal(): Promise<void> {
    this.#work = this.#work.then(async () => {
      try {
        await this.#sealOnce();
      } catch (error) {
        this.#parts.failed(error);
      }
    });
    return this.#work;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.seal();
  }

  async #sealOnce(): Promise<void> {
    if (this.#isChanged) return;
    const { store, clock, serverId, sign, file } = this.#parts;
    this.#signed ??= await this.#lastSigned();
    const head = await store.findAuditHead();
    if (head.number === this.#signed.number && head.hash === this.#signed.hash) return;
    await this.#walk(this.#signed, head);
    const at = clock.now();
    const signed = signAuditCheckpoint({ serverId, ...head, at }, sign);
    await file.write(signed);
    await store.commit([store.putAuditCheckpoint({ serverId, minute: Math.floor(at / minuteMs), ...signed })]);
    this.#signed = head;
  }

  /** The furthest that this server ever signed, by file or database. */
  async #lastSigned(): Promise<Head> {
    const { store, file, verify, serverId } = this.#parts;
    const rows = (await store.listAuditCheckpoints()).filter((row) => row.serverId === serverId).slice(-1);
    let last: Head = { number: 0, hash: '' };
    for (const signed of [...(await file.read()), ...rows]) {
      const checkpoint = readAuditCheckpoint(signed, verify);
      if (checkpoint !== undefined && checkpoint.number > last.number) last = checkpoint;
    }
    return last;
  }

  async #walk(from: Head, to: Head): Promise<void> {
    const { store } = this.#parts;
    const known = from.number === 0 ? { hash: '' } : await store.findAuditEntry(from.number);
    if (known?.hash !== from.hash) this.#refuse(from.number);
    let { number, hash } = from;
    while (number < to.number) {
      const entries = await store.listAuditEntriesAfter(number, entriesAtOnce);
      for (const entry of entries) {
        if (entry.number > to.number) break;
        hash = nextHash(hash, number + 1, entryDigest(entry));
        if (entry.number !== number + 1 || entry.hash !== hash) this.#refuse(entry.number);
        number = entry.number;
      }
      if (entries.length === 0) this.#refuse(to.number);
    }
    if (hash !== to.hash || number !== to.number) this.#refuse(to.number);
  }

  #refuse(number: number): never {
    this.#isChanged = true;
    throw new AuditLogChanged(number);
  }
}
