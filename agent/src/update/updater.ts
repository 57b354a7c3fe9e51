/**
 * Carries out an `update` command up to the point at which only the launcher can go on: the offer is judged, what is
 * missing is fetched, the version is staged, and when no session is held the agent makes way for the trial. A shell is
 * never cut for an update: it waits as long as somebody works.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LinkMessageOf, ReleaseManifest, SignedManifest } from '@sallyport/protocol';
import type { Dialler } from '../dial/dial.ts';
import type { Disk } from '../launcher/disk.ts';
import { places, readManifest } from '../launcher/layout.ts';
import { readNotes } from '../launcher/trial-notes.ts';
import { updateIdlePollMs } from '../limits.ts';
import type { CommandOutcome } from '../link/command-queue.ts';
import type { ServerReached } from '../link/link-parts.ts';
import type { Log } from '../log.ts';
import { fetchFile } from './fetch-file.ts';
import { judgeOffer } from './judge-offer.ts';
import { hasPack, stageVersion } from './stage.ts';
import { updateFailureOf } from './update-failure.ts';

export type UpdateStatus = Omit<LinkMessageOf<'update-status'>, 'kind'>;

/** An installation that a launcher started. */
export type UpdatePlace = {
  readonly program: string;
  /** The name of the version that runs. */
  readonly running: string;
  readonly disk: Disk;
  /** How the last trial ended, for the server to know. */
  readonly outcome?: UpdateStatus | undefined;
  /** Given to a confirmed version: to be said once it has a link that stands. */
  readonly settled?: (() => Promise<void>) | undefined;
  /** Given while this version is on trial: to be said once it has a link that stands. */
  readonly confirm?: (() => Promise<void>) | undefined;
};

export type UpdaterParts = {
  readonly place: UpdatePlace;
  readonly dialler: Dialler;
  readonly log: Log;
  /** `ed25519:…`, those of the role release that are believed now. */
  readonly releaseKeys: () => readonly string[];
  readonly say: (status: UpdateStatus) => void;
  readonly isIdle: () => boolean;
  /** The agent shall let go of everything and have this version tried. */
  readonly onReady: (name: string) => void;
};

export class Updater {
  readonly #parts: UpdaterParts;
  readonly #stopping = new AbortController();
  #server: ServerReached | undefined;
  /** What is under way; an offer of the same changes nothing. */
  #sequence: number | undefined;
  #status: UpdateStatus | undefined;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(parts: UpdaterParts) {
    this.#parts = parts;
    this.#status = parts.place.outcome;
  }

  linkUp(server: ServerReached): void {
    this.#server = server;
    if (this.#status !== undefined) this.#parts.say(this.#status);
  }

  linkDown(): void {
    this.#server = undefined;
  }

  stop(): void {
    this.#stopping.abort();
    clearInterval(this.#idleTimer);
  }

  async obey(offer: SignedManifest): Promise<CommandOutcome> {
    const { place, releaseKeys, log } = this.#parts;
    const { program, running } = place;
    const verdict = judgeOffer(offer, {
      releaseKeys: releaseKeys(),
      platform: `${process.platform}-${process.arch}`,
      running: await readManifest(places.version(program, running)),
      bad: (await readNotes(program)).bad,
    });
    if (verdict.kind === 'refused') {
      const { because, detail } = verdict;
      log('warn', 'update.refused', { because, detail });
      return { ok: false, code: because, detail };
    }
    const { manifest } = verdict;
    // A version on trial is nobody's yet: neither the server's to believe in nor to replace.
    if (place.confirm !== undefined) return { ok: false, code: 'update.under-way', detail: place.running };
    if (verdict.kind === 'runs-already') {
      this.#tell(manifest.sequence, 'confirmed');
    } else if (this.#sequence !== manifest.sequence) {
      if (this.#sequence !== undefined) return { ok: false, code: 'update.under-way', detail: String(this.#sequence) };
      this.#sequence = manifest.sequence;
      void this.#carryOut(manifest, offer);
    }
    return { ok: true };
  }

  async #carryOut(manifest: ReleaseManifest, signed: SignedManifest): Promise<void> {
    const { place, log } = this.#parts;
    const { sequence, version } = manifest;
    log('info', 'update.begins', { version, sequence });
    try {
      this.#tell(sequence, 'fetching');
      const name = await this.#stage(manifest, signed);
      log('info', 'update.staged', { version, sequence });
      this.#tell(sequence, 'waiting');
      this.#whenIdle(() => {
        this.#tell(sequence, 'trying');
        this.#parts.onReady(name);
      });
    } catch (fault) {
      const { because, message } = updateFailureOf(fault);
      log('warn', 'update.failed', { because, detail: message, program: place.program });
      this.#sequence = undefined;
      this.#tell(sequence, 'failed', { because, detail: message.slice(0, 512) });
      this.#status = undefined;
    }
  }

  async #stage(manifest: ReleaseManifest, signed: SignedManifest): Promise<string> {
    const { place, dialler } = this.#parts;
    const { program, disk } = place;
    const folder = places.update(program);
    await disk.makeFolder(folder);
    await removeOthers(folder, new Set([manifest.bundle.sha256, manifest.pack.sha256]));
    const fetched = { bundle: join(folder, manifest.bundle.sha256), pack: join(folder, manifest.pack.sha256) };
    const world = { dialler, server: () => this.#server, giveUp: this.#stopping.signal };
    await fetchFile(world, manifest.bundle, fetched.bundle);
    if (!hasPack(program, manifest)) await fetchFile(world, manifest.pack, fetched.pack);
    const name = await stageVersion(disk, program, { manifest, signed, ...fetched });
    for (const file of Object.values(fetched)) await rm(file, { force: true });
    return name;
  }

  #whenIdle(then: () => void): void {
    const look = (): void => {
      if (this.#stopping.signal.aborted || !this.#parts.isIdle()) return;
      clearInterval(this.#idleTimer);
      then();
    };
    this.#idleTimer = setInterval(look, updateIdlePollMs);
    look();
  }

  #tell(sequence: number, state: string, why: { readonly because?: string; readonly detail?: string } = {}): void {
    this.#status = { sequence, state, ...why };
    this.#parts.say(this.#status);
  }
}

/** What an update to another release left half done. */
async function removeOthers(folder: string, wanted: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    const isLeft = /^(?:[0-9a-f]{64}|pack-[0-9a-f]{64}|version-\d+)$/.test(name) && !wanted.has(name);
    if (isLeft) await rm(join(folder, name), { recursive: true, force: true });
  }
}
