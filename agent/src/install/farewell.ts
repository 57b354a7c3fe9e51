/** Telling the server that this client is being removed, over a link of its own that lasts as long as that takes. */
import { encodeBase64url } from '@sallyport/protocol';
import { randomBytes } from 'node:crypto';
import type { Dialler } from '../dial/dial.ts';
import type { ClientFolder } from '../identity/client-folder.ts';
import { Link } from '../link/link.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform/platform.ts';

export type FarewellParts = {
  readonly folder: ClientFolder;
  readonly dialler: Dialler;
  readonly platform: Platform;
  readonly log: Log;
  readonly patienceMs: number;
};

/** Whether the server has it in writing. False as well for a client that has no server yet. */
export async function sayFarewell({ folder, dialler, platform, log, patienceMs }: FarewellParts): Promise<boolean> {
  const { clientId, keySet } = folder;
  if (clientId === undefined || keySet === undefined || folder.link.lastWorked === null) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const link = new Link({
    folder,
    clientId,
    keySet,
    installedAddresses: [],
    dialler,
    log,
    random: Math.random,
    owner: {
      hello: () => ({
        instance: encodeBase64url(randomBytes(16)),
        facts: platform.facts(new Set()),
        clock: Date.now(),
        sessions: [],
      }),
      onUp: () => void link.send({ kind: 'uninstalled' }),
      onDown: () => undefined,
      onCommand: () => Promise.resolve({ ok: false, code: 'command.unknown', detail: 'being uninstalled' }),
      onUninstalled: () => resolve(true),
      // The client is somebody else's: this folder was a copy of it.
      onCopied: () => resolve(false),
    },
  });
  const impatience = setTimeout(() => resolve(false), patienceMs);
  link.start();
  try {
    return await promise;
  } finally {
    clearTimeout(impatience);
    link.stop();
  }
}
