/** Linux: facts from files, a login shell on a PTY. */
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { InstallMode } from '../facts/basic-facts.ts';
import { createLinuxFacts } from '../facts/linux-facts.ts';
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

/** As /etc/passwd, or whatever directory the endpoint uses, has it. */
export function ownAccount(): Account {
  try {
    const { username, uid, homedir, shell } = userInfo();
    return { name: username, uid, home: homedir, shell: shell ?? '' };
  } catch {
    const uid = process.getuid?.() ?? -1;
    return { name: String(uid), uid, home: '/', shell: '' };
  }
}
