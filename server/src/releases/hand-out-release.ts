/** Makes releases of a build, where something is new, and writes down who did. */
import type { ReleaseManifest } from '@sallyport/protocol';
import { auditEntry } from '../audit/entry.ts';
import type { Actor } from '../audit/entry.ts';
import type { Clock, Store } from '../ports.ts';

export interface HandOutWorld {
  readonly store: Pick<Store, 'commit' | 'insertAuditEntry'>;
  readonly clock: Clock;
  readonly releases: {
    /** Of what lies in a folder, where it differs from what is handed out already. */
    publishBuilt(folder: string): Promise<readonly PublishedRelease[]>;
  };
}

export interface PublishedRelease {
  readonly manifest: ReleaseManifest;
}

/** One for each platform that has something new. Kept when all of it is on disk. */
export async function handOutRelease(
  { store, clock, releases }: HandOutWorld,
  folder: string,
  actor: Actor,
): Promise<readonly PublishedRelease[]> {
  const published = await releases.publishBuilt(folder);
  if (published.length === 0) return published;
  const at = clock.now();
  const entries = published.map(({ manifest: { version, sequence, platform } }) => {
    const target = { kind: 'release', id: String(sequence), name: version };
    return auditEntry({ at, kind: 'release.published', actor, target, data: { platform } });
  });
  await store.commit(entries.map((entry) => store.insertAuditEntry(entry)));
  return published;
}
