/**
 * Whether an offered release may be taken: signed by the release role of the key set that this agent holds, made for
 * its platform, not older than what runs, and not known to be bad here. No clock is asked.
 */
import { decodeBase64url, releaseManifestSchema } from '@sallyport/protocol';
import type { ReleaseManifest, SignedManifest } from '@sallyport/protocol';
import { isSignedBy } from '../identity/key-pair.ts';
import { trialKey } from '../launcher/trial-notes.ts';
import type { BadVersion } from '../launcher/trial-notes.ts';

export type OfferRefusal =
  | 'update.unreadable'
  | 'update.signature'
  | 'update.other-platform'
  | 'update.older'
  | 'update.changed-without-number'
  | 'update.known-bad';

export type OfferVerdict =
  | { readonly kind: 'take' | 'runs-already'; readonly manifest: ReleaseManifest }
  | { readonly kind: 'refused'; readonly because: OfferRefusal; readonly detail: string };

export type OfferFacts = {
  /** `ed25519:…`, those of the role release. */
  readonly releaseKeys: readonly string[];
  readonly platform: string;
  readonly running: Pick<ReleaseManifest, 'sequence'> & Parameters<typeof trialKey>[0];
  readonly bad: readonly BadVersion[];
};

export function judgeOffer(offer: SignedManifest, facts: OfferFacts): OfferVerdict {
  const content = decodeBase64url(offer.bytes);
  if (content === undefined) return refused('update.unreadable');
  const { signature } = offer;
  const isSigned = facts.releaseKeys.some((key) => isSignedBy({ role: 'release', content, signature, key }));
  if (!isSigned) return refused('update.signature');
  const manifest = releaseManifestSchema.safeParse(jsonOf(content)).data;
  if (manifest === undefined) return refused('update.unreadable');
  if (manifest.platform !== facts.platform) return refused('update.other-platform', manifest.platform);
  const { running } = facts;
  if (manifest.sequence < running.sequence) return refused('update.older', String(running.sequence));
  if (manifest.sequence === running.sequence) {
    return trialKey(manifest) === trialKey(running)
      ? { kind: 'runs-already', manifest }
      : refused('update.changed-without-number');
  }
  const bad = facts.bad.find(({ key }) => key === trialKey(manifest));
  return bad === undefined ? { kind: 'take', manifest } : refused('update.known-bad', bad.because);
}

function refused(because: OfferRefusal, detail = ''): OfferVerdict {
  return { kind: 'refused', because, detail };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
