/** `uninstall`: stops the agent, tells the server, and leaves nothing behind. */
import { setTimeout as pause } from 'node:timers/promises';
import { connectBy } from '../dial/connect.ts';
import { createDialler } from '../dial/dial.ts';
import type { ProxySetting } from '../dial/proxy-choice.ts';
import { exitCode } from '../exit-code.ts';
import { ClientFolder, findInstallation } from '../identity/client-folder.ts';
import { FolderLockedError } from '../identity/folder-lock.ts';
import { isFault } from '../identity/atomic-file.ts';
import type { Platform } from '../platform/platform.ts';
import { installTexts as say } from '../text/install.ts';
import { sayFarewell } from './farewell.ts';
import { proxyOfInstallation } from './kept-proxy.ts';
import { placesFor } from './places.ts';
import type { Places } from './places.ts';
import { isThere, removeInstallation } from './removal.ts';
import type { ScopedServer } from './scoped-server.ts';
import type { Systemd } from './systemd.ts';
import { monotonicMs } from '../monotonic.ts';

export type Here = {
  readonly places: Places;
  readonly systemd: Systemd | undefined;
  readonly platform: Platform;
  readonly uid: number;
  /** What the environment says of a proxy. */
  readonly proxy: ProxySetting;
  readonly tell: (words: string) => void;
};

/** An agent that was asked to stop hangs its shells up first. */
const stopPatienceMs = 15_000;

/** The server is asked again and again for this long, which is as long as somebody waits at a terminal. */
const farewellMs = 15_000;

export async function uninstall({ serverId }: ScopedServer, here: Here): Promise<number> {
  const { places, systemd, tell, uid } = here;
  if (places.scope === 'system' && uid !== 0) {
    tell(say.needsRootToRemove);
    return exitCode.unexpected;
  }
  if (!isThere(places, serverId)) {
    tell(say.nothingThere);
    return exitCode.good;
  }
  if (places.scope === 'system') await systemd?.stop(placesFor(places, serverId).unit);
  const farewell = await endClient(serverId, here);
  if (typeof farewell === 'number') {
    tell(say.stillRuns(farewell));
    return exitCode.locked;
  }
  await removeInstallation(places, serverId, systemd);
  tell(`${say.removed} ${farewell ? say.told : say.notTold}`);
  return exitCode.good;
}

/** Whether the server was told; or, where the agent doesn't let go of its folder, its process. */
async function endClient(serverId: string, { places, platform, proxy }: Here): Promise<boolean | number> {
  const found = await findInstallation(places.data, serverId);
  if (found === undefined) return false;
  const giveUpAt = monotonicMs() + stopPatienceMs;
  for (;;) {
    try {
      const folder = await ClientFolder.open(places.data, found.pinnedRoot);
      const dialler = createDialler({ connect: connectBy(proxyOfInstallation(places, serverId, proxy)) });
      const isTold = await sayFarewell({ folder, dialler, platform, log: () => undefined, patienceMs: farewellMs });
      await folder.forget();
      return isTold;
    } catch (fault) {
      if (!(fault instanceof FolderLockedError)) throw fault;
      if (monotonicMs() > giveUpAt) return fault.holderPid;
      stopProcess(fault.holderPid);
      await pause(250);
    }
  }
}

/** Hanging its shells up, as by its service. */
function stopProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (fault) {
    if (!isFault(fault, 'ESRCH')) throw fault;
  }
}
