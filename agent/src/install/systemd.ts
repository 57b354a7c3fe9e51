/** systemd, by its own program at its own place: nothing is looked for on a path that others could have set. */
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { faultText } from '../log.ts';

export type Systemd = {
  /** Reads the units again. */
  reload(): Promise<void>;
  /** Starts the unit now and at each boot; started already, it is started anew. */
  enable(unit: string): Promise<void>;
  /** No longer at boot. */
  disable(unit: string): Promise<void>;
  stop(unit: string): Promise<void>;
  isActive(unit: string): Promise<boolean>;
};

/** A unit has this long to start or stop before the question is given up. */
const patienceMs = 60_000;

/** Undefined where systemd doesn't run the machine (sd_booted(3) asks the same). */
export function findSystemd(): Systemd | undefined {
  if (!existsSync('/run/systemd/system')) return undefined;
  const file = ['/usr/bin/systemctl', '/bin/systemctl'].find((place) => existsSync(place));
  return file === undefined ? undefined : systemdBy(file);
}

function systemdBy(file: string): Systemd {
  const ask = async (...words: readonly string[]): Promise<void> => {
    // An agent at rest has no use for it.
    const { execFile } = await import('node:child_process');
    try {
      await promisify(execFile)(file, ['--quiet', '--no-pager', ...words], {
        timeout: patienceMs,
        env: { LC_ALL: 'C' },
      });
    } catch (fault) {
      throw new Error(`systemctl ${words.join(' ')}: ${faultText(fault)}`, { cause: fault });
    }
  };
  const does = async (...words: readonly string[]): Promise<boolean> =>
    await ask(...words).then(
      () => true,
      () => false,
    );
  return {
    reload: () => ask('daemon-reload'),
    async enable(unit) {
      await ask('enable', unit);
      await ask('restart', unit);
    },
    async disable(unit) {
      await does('disable', unit);
    },
    async stop(unit) {
      await does('stop', unit);
      // Else systemd remembers a unit that failed once after its file is gone.
      await does('reset-failed', unit);
    },
    isActive: (unit) => does('is-active', unit),
  };
}
