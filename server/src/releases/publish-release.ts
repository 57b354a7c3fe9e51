/** Takes over what a build made of the agent, as a release that this server hands out. */
import { on } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import { releaseFile } from './built-release.ts';
import { handOutRelease } from './hand-out-release.ts';
import type { HandOutWorld } from './hand-out-release.ts';

export interface Publishing extends HandOutWorld {
  readonly log: Pick<Log, 'info' | 'error'>;
}

const actor = { kind: 'server', name: 'Server' } as const;

/** Beside what the server does: the first time, some tens of megabytes are copied and synced. */
export async function publishRelease(world: Publishing, folder: string): Promise<void> {
  const { log } = world;
  try {
    for (const { manifest } of await handOutRelease(world, folder, actor))
      log.info({ release: manifest }, 'release published');
  } catch (error) {
    log.error({ err: error, folder }, 'the release that was built could not be published');
  }
}

/** The same as soon as the build is there, for a server that is started while it goes on; never after the signal. */
export async function publishOnceBuilt(server: Publishing, folder: string, signal: AbortSignal): Promise<void> {
  try {
    if (!(await isBuilt(folder, signal))) return;
  } catch (error) {
    server.log.error({ err: error, folder }, 'the folder of the build could not be watched');
    return;
  }
  await publishRelease(server, folder);
}

async function isBuilt(folder: string, signal: AbortSignal): Promise<boolean> {
  if (!existsSync(folder)) return false;
  const watcher = watch(folder);
  try {
    const changes = on(watcher, 'change', { signal });
    // Looked for when changes are noted already, so that it can't come unseen in between.
    while (!existsSync(join(folder, releaseFile))) await changes.next();
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    watcher.close();
  }
}
