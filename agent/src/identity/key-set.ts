/**
 * Whose keys this agent believes. At first it knows only the fingerprint of a root, which its installer pinned; from
 * then on it keeps the key set that a root signed and takes another only from a root of that set, never an older one.
 */
import { decodeBase64url, keySetSchema } from '@sallyport/protocol';
import type { KeySet, SignedKeySet } from '@sallyport/protocol';
import { fingerprintOf, isSignedBy } from './key-pair.ts';

export type HeldKeySet = { readonly signed: SignedKeySet; readonly keySet: KeySet };

export type Trust =
  | { readonly kind: 'pinned'; readonly rootFingerprint: string }
  | { readonly kind: 'held'; readonly held: HeldKeySet };

export type KeySetRefusal =
  | 'key-set.unreadable'
  | 'key-set.root-unknown'
  | 'key-set.signature-wrong'
  | 'key-set.other-server'
  | 'key-set.older'
  | 'key-set.changed-without-number';

export type KeySetVerdict =
  | { readonly kind: 'accepted'; readonly held: HeldKeySet; readonly isNew: boolean }
  | { readonly kind: 'refused'; readonly because: KeySetRefusal };

export function judgeKeySet(signed: SignedKeySet, trust: Trust): KeySetVerdict {
  const bytes = decodeBase64url(signed.bytes);
  const keySet = bytes === undefined ? undefined : readKeySet(bytes);
  if (bytes === undefined || keySet === undefined) return refused('key-set.unreadable');

  const mayBeRoot =
    trust.kind === 'pinned'
      ? (root: string): boolean => fingerprintOf(root) === trust.rootFingerprint
      : (root: string): boolean => trust.held.keySet.roots.includes(root);
  const believed = signed.signatures.filter(({ root }) => mayBeRoot(root));
  if (believed.length === 0) return refused('key-set.root-unknown');
  const isSigned = believed.some(({ root, signature }) =>
    isSignedBy({ role: 'root', content: bytes, signature, key: root }),
  );
  if (!isSigned) return refused('key-set.signature-wrong');

  if (trust.kind === 'held') {
    const before = trust.held;
    if (keySet.serverId !== before.keySet.serverId) return refused('key-set.other-server');
    if (keySet.number < before.keySet.number) return refused('key-set.older');
    if (keySet.number === before.keySet.number) {
      if (signed.bytes !== before.signed.bytes) return refused('key-set.changed-without-number');
      return { kind: 'accepted', held: before, isNew: false };
    }
  }
  return { kind: 'accepted', held: { signed, keySet }, isNew: true };
}

export type ShownKeySets = {
  readonly keySet: SignedKeySet;
  /** Earlier sets that lead to it, oldest first; whoever slept through a change of roots follows them. */
  readonly keySetChain?: readonly SignedKeySet[] | undefined;
};

/** The same for the set of today, reached over those before it where need be. One of them that leads nowhere is passed over. */
export function followKeySets({ keySet, keySetChain = [] }: ShownKeySets, trust: Trust): KeySetVerdict {
  let reached = trust;
  for (const earlier of keySetChain) {
    const verdict = judgeKeySet(earlier, reached);
    if (verdict.kind === 'accepted') reached = { kind: 'held', held: verdict.held };
  }
  const verdict = judgeKeySet(keySet, reached);
  if (verdict.kind === 'refused') return verdict;
  const isNew = trust.kind === 'pinned' || verdict.held.signed.bytes !== trust.held.signed.bytes;
  return { ...verdict, isNew };
}

/** The key set that was stored after it had been accepted; undefined if the file holds none. */
export function heldKeySetOf(signed: SignedKeySet): HeldKeySet | undefined {
  const bytes = decodeBase64url(signed.bytes);
  const keySet = bytes === undefined ? undefined : readKeySet(bytes);
  return keySet === undefined ? undefined : { signed, keySet };
}

function readKeySet(bytes: Uint8Array): KeySet | undefined {
  try {
    return keySetSchema.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))).data;
  } catch {
    return undefined;
  }
}

function refused(because: KeySetRefusal): KeySetVerdict {
  return { kind: 'refused', because };
}
