/**
 * Taking an installation away: the key first, so that nothing can speak for the client any more; then what starts it;
 * then its programs; at last the folders that are empty without it. Done twice, or cut in the middle and done again, it
 * ends the same.
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileDurably } from '../identity/atomic-file.ts';
import { removeKeys } from '../identity/installation-file.ts';
import { placesFor, placesOf } from './places.ts';
import type { Places } from './places.ts';
import { removeIfEmpty } from './safe-folder.ts';
import type { ScopedServer } from './scoped-server.ts';
import type { Systemd } from './systemd.ts';

/** Stands in the folder of programs from the moment at which there is no way back. */
const begun = 'removing';

const markOf = ({ scope, serverId }: ScopedServer): string =>
  join(placesFor(placesOf(scope), serverId).programs, begun);

/** Kept when it is on disk: a removal that is cut afterwards goes on when the agent is started again. */
export async function beginRemoval(installed: ScopedServer): Promise<void> {
  const mark = markOf(installed);
  if (existsSync(dirname(mark))) await writeFileDurably(mark, '');
}

export function isRemovalBegun(installed: ScopedServer): boolean {
  return existsSync(markOf(installed));
}

/** Whether anything of this server's agent is here. */
export function isThere(places: Places, serverId: string): boolean {
  const { programs, data, unitFile } = placesFor(places, serverId);
  return [programs, data, ...(places.scope === 'system' ? [unitFile] : [])].some((path) => existsSync(path));
}

/** `systemd` is left out where there is none. The unit is not stopped: it may be what runs this very process. */
export async function removeInstallation(places: Places, serverId: string, systemd?: Systemd): Promise<void> {
  const { programs, data, unit, unitFile } = placesFor(places, serverId);
  const identity = join(data, 'identity');
  if (existsSync(identity)) await removeKeys(identity);
  if (places.scope === 'system' && existsSync(unitFile)) {
    await systemd?.disable(unit);
    await rm(unitFile, { force: true });
    await systemd?.reload();
  }
  await rm(data, { recursive: true, force: true });
  await rm(programs, { recursive: true, force: true });
  for (const folder of [places.programs, places.data]) {
    await removeIfEmpty(folder);
    // In user mode both lie in one folder of ours.
    if (places.scope === 'user') await removeIfEmpty(dirname(folder));
  }
}
