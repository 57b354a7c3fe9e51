/**
 * The chain of the audit log: each entry's hash covers its number, its content and the hash before it, so that none can
 * be changed, left out or put in between without every later one showing it. Layout in docs/protocol.md.
 */
import { createHash } from 'node:crypto';

export interface ChainedEntry {
  readonly number: number;
  readonly at: number;
  readonly kind: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly targetKind: string | null;
  readonly targetId: string | null;
  readonly targetName: string | null;
  readonly data: string;
}

type EntryContent = Omit<ChainedEntry, 'number'>;

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Hex: SHA-256 of the content as a JSON array, in this order. */
export function entryDigest(entry: EntryContent): string {
  const { at, kind, actorKind, actorId, actorName, targetKind, targetId, targetName, data } = entry;
  return sha256(JSON.stringify([at, kind, actorKind, actorId, actorName, targetKind, targetId, targetName, data]));
}

/** Hex; `before` is that of the entry before, or nothing. The database computes the same. */
export function nextHash(before: string, number: number, digest: string): string {
  return sha256(`${before}:${number}:${digest}`);
}

/** Databases keep text as UTF-8, which half a surrogate pair has no form in: what is hashed must be what is read again. */
export function wellFormed<Entry extends EntryContent>(entry: Entry): Entry {
  const changed = Object.entries(entry).map(([name, value]: readonly [string, unknown]) => [
    name,
    typeof value === 'string' ? value.toWellFormed() : value,
  ]);
  return Object.fromEntries(changed) as Entry;
}
