/** Any other system, as far as Node knows it. */
import { existsSync } from 'node:fs';
import { factsWithin } from '@sallyport/protocol';
import { basicFacts } from '../facts/basic-facts.ts';
import type { InstallMode } from '../facts/basic-facts.ts';
import { ownAccount } from './linux.ts';
import type { Platform } from './platform.ts';
import { planShell } from './shell-plan.ts';

export function basicPlatform(installMode: InstallMode): Platform {
  return {
    facts: (wanted) => factsWithin(basicFacts(installMode), wanted),
    presence: () => Promise.resolve(undefined),
    screen: () => Promise.resolve(undefined),
    account: () => Promise.resolve({ kind: 'refused', code: 'account.not-here', detail: process.platform }),
    shell: () => planShell(ownAccount(), process.env, existsSync),
  };
}
