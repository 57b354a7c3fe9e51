/** Linux: facts from files, a login shell on a PTY. */
import { existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { InstallMode } from '../facts/basic-facts.ts';
import { createLinuxFacts } from '../facts/linux-facts.ts';
import { ownHome } from './own-home.ts';
import type { Platform } from './platform.ts';
import { planShell } from './shell-plan.ts';
import type { Account } from './shell-plan.ts';

export function linuxPlatform(installMode: InstallMode): Platform {
  return {
    facts: createLinuxFacts({ installMode }),
    presence: async () => {
      // Loaded when it is asked for, which on most endpoints is never.
      const { linuxPresence } = await import('../presence/linux-presence.ts');
      return await linuxPresence();
    },
    screen: async () => {
      const { linuxScreenPicture } = await import('../display/screen-picture.ts');
      return await linuxScreenPicture({ installMode, environment: process.env });
    },
    account: async (wanted) => {
      const { linuxAccount } = await import('../session-process/linux-account.ts');
      return await linuxAccount(wanted, ownAccount());
    },
    shell: () => planShell(ownAccount(), process.env, existsSync),
  };
}

/** As /etc/passwd, or whatever directory the endpoint uses, has it, but for its home (own-home.ts). */
export function ownAccount(): Account {
  const uid = process.getuid?.() ?? -1;
  const home = (ofDirectory: string): string => ownHome({ ofDirectory, given: process.env['HOME'], uid, ownerOf });
  try {
    const { username, homedir, shell } = userInfo();
    return { name: username, uid, home: home(homedir), shell: shell ?? '' };
  } catch {
    return { name: String(uid), uid, home: home('/'), shell: '' };
  }
}

function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid;
  } catch {
    return undefined;
  }
}
