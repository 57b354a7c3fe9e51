/**
 * The releases of the agent that this server hands out: `<data>/releases/files/<sha256>`, and for each platform
 * `<data>/releases/<platform>/<sequence>.json`, a manifest signed by the release role. The highest sequence is the
 * current one.
 */
import { createPublicKey, verify } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import {
  decodeBase64url,
  encodeBase64url,
  platformField,
  releaseManifestSchema,
  signedContent,
  signedManifestSchema,
} from '@sallyport/protocol';
import type { ReleaseManifest, ReleasePlatform, SignedManifest } from '@sallyport/protocol';
import { setTimeout as pause } from 'node:timers/promises';
import { lockFile } from '../file-lock.ts';
import type { FileLock } from '../file-lock.ts';
import { writeFileDurably } from '../identity/durable-files.ts';
import type { Clock, Identity } from '../ports.ts';
import { builtReleaseOf } from './built-release.ts';
import type { BuiltRelease } from './built-release.ts';
import { ReleaseFiles } from './release-files.ts';

export interface Release {
  readonly manifest: ReleaseManifest;
  /** As agents are given it. */
  readonly signed: SignedManifest;
}

export interface ReleasesWorld {
  readonly identity: Pick<Identity, 'sign' | 'publicKey'>;
  readonly clock: Clock;
}

/** Releases of a platform that are kept: the current one, and what an agent may be in the middle of fetching. */
const kept = 3;

/** A pack is copied and synced within seconds, on slow disks too; for each of a few platforms. */
const patienceMs = 60_000;
const lookAgainMs = 200;

/** Another process is publishing, and didn't come to its end. */
export class ReleasesBusy extends Error {
  constructor(folder: string) {
    super(`Another process is publishing in ${folder}`);
    this.name = 'ReleasesBusy';
  }
}

export class Releases {
  readonly #folder: string;
  readonly #world: ReleasesWorld;
  readonly #files: ReleaseFiles;
  /** The newest first. */
  readonly #releases = new Map<ReleasePlatform, readonly Release[]>();
  /** The numbers that were there when they were read. */
  readonly #listed = new Map<ReleasePlatform, string>();

  constructor(dataFolder: string, world: ReleasesWorld) {
    this.#folder = join(dataFolder, 'releases');
    this.#world = world;
    this.#files = new ReleaseFiles(join(this.#folder, 'files'));
    this.refresh();
  }

  /** Takes up what another process has published since. Says what is current now and was not before. */
  refresh(): readonly Release[] {
    return platformField.options.flatMap((platform) => {
      const folder = join(this.#folder, platform);
      const listed = sequencesIn(folder).join();
      if (listed === this.#listed.get(platform)) return [];
      const before = this.current(platform)?.manifest.sequence;
      const found = readReleases(folder, this.#world.identity.publicKey('release'));
      this.#releases.set(platform, found);
      this.#listed.set(platform, listed);
      const [current] = found;
      return current === undefined || current.manifest.sequence === before ? [] : [current];
    });
  }

  /** What an agent of this platform is to run; undefined while there is none. */
  current(platform: ReleasePlatform): Release | undefined {
    return this.#releases.get(platform)?.[0];
  }

  /** A file of a release. Undefined when there is none of that hash; the caller closes it. */
  open(sha256: string): Promise<FileHandle | undefined> {
    return this.#files.open(sha256);
  }

  /**
   * Makes a release for each platform out of what `npm run build` left in `folder`, where it differs from the current
   * one. Says what is new. Answers when all of it is on disk.
   */
  async publishBuilt(folder: string): Promise<readonly Release[]> {
    const built = builtReleaseOf(folder);
    if (built === undefined) return [];
    const lock = await this.#lock();
    try {
      this.refresh();
      return await this.#publishAll(built, folder);
    } finally {
      lock.release();
    }
  }

  /** Of two that publish at once, one would remove what the other has just copied. */
  async #lock(): Promise<FileLock> {
    const giveUpAt = performance.now() + patienceMs;
    for (;;) {
      const lock = lockFile(join(this.#folder, 'publishing.lock'), 0);
      if (lock !== undefined) return lock;
      if (performance.now() > giveUpAt) throw new ReleasesBusy(this.#folder);
      await pause(lookAgainMs);
    }
  }

  async #publishAll(built: BuiltRelease, folder: string): Promise<readonly Release[]> {
    const published: Release[] = [];
    for (const platform of platformField.options) {
      const pack = built.packs[platform];
      if (pack === undefined) continue;
      const { version, leastPack, bundle } = built;
      const sources = [bundle, pack].map(({ file, sha256, size }) => ({ file: join(folder, file), sha256, size }));
      for (const { file, ...artefact } of sources) await this.#files.keep(file, artefact);
      const wanted = {
        version,
        platform,
        bundle: { sha256: bundle.sha256, size: bundle.size },
        pack: { id: pack.id, sha256: pack.sha256, size: pack.size },
        leastPack,
      };
      const current = this.current(platform)?.manifest;
      if (current !== undefined && isSame(current, wanted)) continue;
      published.push(this.#publish({ ...wanted, sequence: this.#nextSequence(platform) }));
    }
    if (published.length > 0) await this.#forgetOld();
    return published;
  }

  /** Rises even when the data folder was lost: never below the seconds since 1970. */
  #nextSequence(platform: ReleasePlatform): number {
    return Math.max((this.current(platform)?.manifest.sequence ?? 0) + 1, Math.floor(this.#world.clock.now() / 1000));
  }

  #publish(wanted: ReleaseManifest): Release {
    const manifest = releaseManifestSchema.parse(wanted);
    const bytes = Buffer.from(JSON.stringify(manifest));
    const signature = encodeBase64url(this.#world.identity.sign('release', bytes));
    const release = { manifest, signed: { bytes: encodeBase64url(bytes), signature } };
    const folder = join(this.#folder, manifest.platform);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileDurably(join(folder, `${manifest.sequence}.json`), `${JSON.stringify(release.signed)}\n`);
    const older = this.#releases.get(manifest.platform) ?? [];
    this.#releases.set(manifest.platform, [release, ...older]);
    return release;
  }

  async #forgetOld(): Promise<void> {
    const needed = new Set<string>();
    for (const [platform, releases] of this.#releases) {
      for (const { manifest } of releases.slice(kept)) {
        rmSync(join(this.#folder, platform, `${manifest.sequence}.json`), { force: true });
      }
      const stay = releases.slice(0, kept);
      this.#releases.set(platform, stay);
      for (const { manifest } of stay) needed.add(manifest.bundle.sha256).add(manifest.pack.sha256);
    }
    await this.#files.keepOnly(needed);
  }
}

function isSame(current: ReleaseManifest, wanted: Omit<ReleaseManifest, 'sequence'>): boolean {
  return (
    current.version === wanted.version &&
    current.leastPack === wanted.leastPack &&
    current.bundle.sha256 === wanted.bundle.sha256 &&
    current.pack.sha256 === wanted.pack.sha256
  );
}

/** The newest first. */
function sequencesIn(place: string): readonly number[] {
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .filter((name) => /^\d{1,16}\.json$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .toSorted((one, other) => other - one);
}

/** Those that were signed with another key, before the keys were lost, are none any more: no agent would take them. */
function readReleases(place: string, releaseKey: string): readonly Release[] {
  return sequencesIn(place)
    .map((sequence) => readRelease(join(place, `${sequence}.json`)))
    .filter(({ signed }) => isSignedBy(releaseKey, signed));
}

function readRelease(file: string): Release {
  const signed = signedManifestSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  const bytes = signed === undefined ? undefined : decodeBase64url(signed.bytes);
  const manifest: unknown = bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString());
  const parsed = releaseManifestSchema.safeParse(manifest).data;
  if (signed === undefined || parsed === undefined) throw new Error(`${file} is not what a server wrote`);
  return { manifest: parsed, signed };
}

/** `releaseKey` is `ed25519:…`, one of ours. */
function isSignedBy(releaseKey: string, { bytes, signature }: SignedManifest): boolean {
  const der = Buffer.from(releaseKey.slice('ed25519:'.length), 'base64url');
  const content = signedContent('release', decodeBase64url(bytes) ?? new Uint8Array());
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return verify(null, content, key, decodeBase64url(signature) ?? new Uint8Array());
}
