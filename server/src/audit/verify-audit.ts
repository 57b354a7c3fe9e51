/** Whether the audit log is what was written, entry by entry and against everything that was signed of it. */
import type { Store } from '../ports.ts';
import type { VerifySeal } from '../sealing/seal-signature.ts';
import { readAuditCheckpoint } from './audit-checkpoint.ts';
import type { AuditCheckpoint, SignedText } from './audit-checkpoint.ts';
import { entryDigest, nextHash } from './chain.ts';

export const auditFaults = ['altered', 'removed', 'rewritten', 'tail-removed', 'checkpoint-altered'] as const;

export interface AuditFinding {
  readonly what: (typeof auditFaults)[number];
  /** Numbers of the entries, as far as they are known. */
  readonly from: number;
  readonly to: number;
  /** Milliseconds since 1970: it concerns what happened between these. */
  readonly after: number | undefined;
  readonly before: number | undefined;
}

export interface AuditReport {
  readonly entries: number;
  readonly checkpoints: number;
  readonly lastAt: number | undefined;
  readonly findings: readonly AuditFinding[];
}

export interface VerifyAuditInput {
  readonly store: Pick<Store, 'findAuditHead' | 'listAuditCheckpoints' | 'listAuditEntriesAfter'>;
  /** What the file of seals holds. */
  readonly sealed: readonly SignedText[];
  readonly verify: VerifySeal;
}

const entriesAtOnce = 2_000;

/** Beside a running server too: what was signed is read before the entries, so that these are never behind. */
export async function verifyAudit({ store, sealed, verify }: VerifyAuditInput): Promise<AuditReport> {
  const signed = [...(await store.listAuditCheckpoints()), ...sealed];
  const head = await store.findAuditHead();
  const findings: AuditFinding[] = [];
  const checkpoints = new Map<number, AuditCheckpoint[]>();
  for (const one of signed) {
    const checkpoint = readAuditCheckpoint(one, verify);
    if (checkpoint === undefined) {
      findings.push({ what: 'checkpoint-altered', from: 0, to: head.number, after: undefined, before: undefined });
      continue;
    }
    checkpoints.set(checkpoint.number, [...(checkpoints.get(checkpoint.number) ?? []), checkpoint]);
  }
  const walk = new AuditWalk(findings, checkpoints);
  for (;;) {
    const entries = await store.listAuditEntriesAfter(walk.number, entriesAtOnce);
    if (entries.length === 0) break;
    for (const entry of entries) walk.take(entry);
  }
  walk.finish(head);
  return { entries: walk.entries, checkpoints: signed.length, lastAt: walk.lastAt, findings };
}

type Entry = Awaited<ReturnType<Store['listAuditEntriesAfter']>>[number];

class AuditWalk {
  number = 0;
  entries = 0;
  lastAt: number | undefined;
  readonly #findings: AuditFinding[];
  readonly #checkpoints: ReadonlyMap<number, readonly AuditCheckpoint[]>;
  #hash = '';
  /** The last entry that something signed confirmed. */
  #confirmed = { number: 0, at: undefined as number | undefined };

  constructor(findings: AuditFinding[], checkpoints: ReadonlyMap<number, readonly AuditCheckpoint[]>) {
    this.#findings = findings;
    this.#checkpoints = checkpoints;
  }

  take(entry: Entry): void {
    const isNext = entry.number === this.number + 1;
    const window = { after: this.lastAt, before: entry.at };
    if (!isNext) this.#findings.push({ what: 'removed', from: this.number + 1, to: entry.number - 1, ...window });
    const hash = nextHash(this.#hash, entry.number, entryDigest(entry));
    if (isNext && hash !== entry.hash) {
      this.#findings.push({ what: 'altered', from: entry.number, to: entry.number, ...window });
    }
    this.#hash = entry.hash;
    this.number = entry.number;
    this.lastAt = entry.at;
    this.entries += 1;
    this.#compare(entry);
  }

  finish(head: { readonly number: number; readonly hash: string }): void {
    const signed = [...this.#checkpoints.values()].flat();
    const furthest = signed.reduce((one, other) => (other.number > one.number ? other : one), { number: 0, at: 0 });
    const last = Math.max(furthest.number, head.number);
    if (last > this.number) {
      const before = furthest.number > this.number ? furthest.at : undefined;
      this.#findings.push({ what: 'tail-removed', from: this.number + 1, to: last, after: this.lastAt, before });
    } else if (head.number === this.number && head.hash !== this.#hash) {
      this.#findings.push(this.#rewritten(this.number, undefined));
    }
  }

  #compare(entry: Entry): void {
    for (const checkpoint of this.#checkpoints.get(entry.number) ?? []) {
      if (checkpoint.hash === entry.hash) this.#confirmed = { number: entry.number, at: entry.at };
      else this.#findings.push(this.#rewritten(entry.number, checkpoint.at));
    }
  }

  #rewritten(to: number, before: number | undefined): AuditFinding {
    return { what: 'rewritten', from: this.#confirmed.number + 1, to, after: this.#confirmed.at, before };
  }
}
