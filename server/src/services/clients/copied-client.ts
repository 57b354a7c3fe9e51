/**
 * A copy of a client that is linked: it is told to make a key of its own and enrol by it, with a permit that serves once,
 * or to wait for an administrator.
 */
import { before, instant, millis, outcomeOfCopy, parseId } from '@sallyport/domain';
import type { CopyFacts, JumpClientId } from '@sallyport/domain';
import { copyContent, copyPermitText, parseCopyPermit } from '@sallyport/protocol';
import type { EnrolRequest } from '@sallyport/protocol';
import { auditEntry } from '../../audit/entry.ts';
import { hashOfSecret, newSecretText } from '../../auth/secret-text.ts';
import type { Clock, CopyPermitRow, JumpClientRow, Random, Store } from '../../ports.ts';
import { signedByClient } from '../link/agent-proof.ts';
import { verdictOf } from './held-copies.ts';

export interface CopyWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly copiedClients: CopyFacts['handling'];
}

export interface NoticedCopy {
  readonly jumpClientId: JumpClientId;
  /** The generation token that it showed. */
  readonly shown: string | null;
  readonly remoteAddress: string;
}

export type CopyRefusal =
  | { readonly code: 'link.copied'; readonly permit: string }
  | { readonly code: 'link.copy-held'; readonly permit?: undefined };

const dayMs = millis(86_400_000);

/** So long a copy has to make a key and enrol; if it takes longer it is given another permit. */
const permitMs = 60_000;

export async function refuseCopy(world: CopyWorld, copy: NoticedCopy): Promise<CopyRefusal> {
  const { store, clock, random, copiedClients: handling } = world;
  const { jumpClientId, remoteAddress } = copy;
  const now = clock.now();
  const tokenHash = hashOfSecret(copy.shown ?? '');
  const held = await store.findHeldCopy(jumpClientId, tokenHash);
  const verdict = held === undefined ? null : verdictOf(held);
  const copiesOfDay = await store.countCopies(jumpClientId, before(now, dayMs));
  const outcome = outcomeOfCopy({ handling, copiesOfDay, verdict });
  if (outcome.kind === 'held') {
    const seen = { firstSeenAt: now, lastSeenAt: now, approvedAt: null, refusedAt: null };
    const row = { jumpClientId, tokenHash, remoteAddress, ...seen };
    const actor = { kind: 'jump-client', id: jumpClientId, name: jumpClientId } as const;
    const data = { remoteAddress, because: outcome.because };
    const entry = auditEntry({ at: now, kind: 'client.copy-held', actor, target: actor, data });
    await store.commit([
      store.insertHeldCopy(row),
      // One that asks again and again is told of once.
      held === undefined ? store.insertAuditEntry(entry) : [],
    ]);
    return { code: 'link.copy-held' };
  }
  const permit = copyPermitText({ clientId: jumpClientId, secret: newSecretText(random) });
  await store.commit([
    store.removeCopyPermitsBefore(jumpClientId, now),
    store.insertCopyPermit({
      hash: hashOfSecret(permit),
      jumpClientId,
      tokenHash,
      expiresAt: instant(now + permitMs),
    }),
  ]);
  return { code: 'link.copied', permit };
}

export interface PermittedCopy {
  readonly permit: CopyPermitRow;
  readonly original: JumpClientRow;
}

/** The permit that a copy shows, with the client that it is of; undefined when anything about it is wrong. */
export async function findPermitted(
  { store, clock }: CopyWorld,
  request: EnrolRequest,
  transcript: Uint8Array,
): Promise<PermittedCopy | undefined> {
  const { enrolmentKey: text, copyOf } = request;
  const id = parseId('jump-client', parseCopyPermit(text)?.clientId ?? '');
  if (copyOf === undefined || id === undefined || copyOf.clientId !== id) return undefined;
  const permit = await store.findCopyPermit(hashOfSecret(text), clock.now());
  const original = await store.findJumpClient(id);
  if (permit?.jumpClientId !== id || original === undefined || original.uninstalledAt !== null) return undefined;
  if (![original.publicKey, original.nextPublicKey].includes(copyOf.clientKey)) return undefined;
  const { clientKey: key, signature } = copyOf;
  return signedByClient({ key, content: copyContent(transcript, text), signature }) ? { permit, original } : undefined;
}
