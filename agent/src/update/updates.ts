/** What an installed agent does about updates: carry one out, or be one that is on trial. */
import { systemDisk } from '../launcher/disk.ts';
import type { LauncherPort } from '../launcher/port.ts';
import { readNotes } from '../launcher/trial-notes.ts';
import { confirmAfterMs } from '../limits.ts';
import type { CommandOutcome } from '../link/command-queue.ts';
import type { ServerReached } from '../link/link-parts.ts';
import { TrialRun } from './trial-run.ts';
import { Updater } from './updater.ts';
import type { UpdatePlace, UpdaterParts, UpdateStatus } from './updater.ts';

export type UpdatesParts = UpdaterParts & {
  /** This version was confirmed and has nothing more to do as a trial. */
  readonly onDone: () => void;
};

export class Updates {
  readonly #updater: Updater;
  readonly #trial: TrialRun | undefined;
  #settled: UpdatePlace['settled'];
  #standing: NodeJS.Timeout | undefined;

  constructor(parts: UpdatesParts) {
    const { place, say, isIdle, onDone } = parts;
    this.#settled = place.settled;
    this.#updater = new Updater(parts);
    const { confirm } = place;
    if (confirm === undefined) return;
    const onConfirmed = (): void => say({ sequence: Number(place.running), state: 'confirmed' });
    this.#trial = new TrialRun({ confirm, onConfirmed, isIdle, onDone });
  }

  linkUp(server: ServerReached): void {
    this.#updater.linkUp(server);
    this.#trial?.linkUp();
    this.#standing = setTimeout(() => this.#settle(), confirmAfterMs);
  }

  linkDown(): void {
    this.#updater.linkDown();
    this.#trial?.linkDown();
    clearTimeout(this.#standing);
  }

  /** Once; a disk that is full now is no reason to give a good version up later, and the next link tries again. */
  #settle(): void {
    this.#settled?.().then(
      () => {
        this.#settled = undefined;
      },
      () => undefined,
    );
  }

  obey(offer: Parameters<Updater['obey']>[0]): Promise<CommandOutcome> {
    return this.#updater.obey(offer);
  }

  stop(): void {
    this.#updater.stop();
    this.#trial?.stop();
    clearTimeout(this.#standing);
  }
}

/** How this process came to run, as far as updates go; `outcome` is that of a trial that this very process watched. */
export async function updatePlaceOf(port: LauncherPort, outcome?: UpdateStatus): Promise<UpdatePlace> {
  const { program, running, confirm, settled } = port;
  const place = { program, running, disk: systemDisk, confirm, settled };
  return confirm === undefined ? { ...place, outcome: outcome ?? (await lastOutcome(port)) } : place;
}

/**
 * What a confirmed version can tell of itself when it starts: that it runs, why another was given up, or that a trial
 * was begun of whose end nothing is known, because the power went or this process was killed.
 */
async function lastOutcome({ program, running }: LauncherPort): Promise<UpdateStatus> {
  const { begun: trials, rolledBack } = await readNotes(program);
  if (rolledBack !== undefined) return { ...rolledBack, state: 'rolled-back' };
  const [begun] = Object.values(trials);
  if (begun === undefined) return { sequence: Number(running), state: 'confirmed' };
  return { sequence: begun.sequence, state: 'rolled-back', because: 'interrupted' };
}
