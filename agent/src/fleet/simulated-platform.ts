/** A platform that reports a simulated endpoint and opens real, small shells. */
import { tmpdir } from 'node:os';
import { factsWithin } from '@sallyport/protocol';
import type { Facts } from '@sallyport/protocol';
import { known } from '../facts/bounded.ts';
import type { Platform } from '../platform/platform.ts';
import { planShell } from '../platform/shell-plan.ts';
import { simulatedEndpoint } from './endpoint-names.ts';

const hourMs = 3_600_000;

/** `now` is the wall clock: load goes up and down over the day, and each endpoint was started at its own time. */
export function simulatedPlatform(number: number, now: () => number): Platform {
  const endpoint = simulatedEndpoint(number);
  const bootedAt = now() - ((number * 7_919) % (90 * 24)) * hourMs;
  return {
    facts: (wanted) => {
      const phase = (now() / hourMs + number) % 24;
      const usedShare = 0.35 + 0.25 * Math.sin((phase / 24) * 2 * Math.PI);
      const facts: Facts = {
        hostname: endpoint.hostname,
        operatingSystem: endpoint.operatingSystem,
        platform: endpoint.platform,
        architecture: endpoint.architecture,
        privateAddresses: [...endpoint.privateAddresses],
        installMode: 'service',
        ...known({
          fqdn: endpoint.domain === undefined ? undefined : `${endpoint.hostname}.${endpoint.domain}`.slice(0, 255),
          domain: endpoint.domain,
          // A Windows machine is in a domain or in a workgroup.
          workgroup: endpoint.platform === 'windows' && endpoint.domain === undefined ? 'WORKGROUP' : undefined,
          kernel: endpoint.kernel,
          consoleUser: endpoint.consoleUser,
          bootedAt,
          cpu: { model: endpoint.cpuModel, cores: endpoint.cores, loadPercent: Math.round(usedShare * 600) / 10 },
          memory: {
            totalBytes: endpoint.memoryBytes,
            availableBytes: Math.round(endpoint.memoryBytes * (1 - usedShare)),
          },
          disks: [
            {
              mount: endpoint.platform === 'windows' ? 'C:\\' : '/',
              totalBytes: endpoint.diskBytes,
              availableBytes: Math.round(endpoint.diskBytes * (0.1 + ((number * 37) % 80) / 100)),
            },
          ],
          account: endpoint.platform === 'windows' ? 'SYSTEM' : 'root',
        }),
      };
      return factsWithin(facts, wanted);
    },
    // Somebody is logged in where facts name one; every third of them has gone for lunch.
    presence: () =>
      Promise.resolve({
        userLoggedIn: endpoint.consoleUser !== undefined,
        screenLocked: number % 3 === 0,
        screenSaverRuns: false,
      }),
    // A simulated endpoint has no screen.
    screen: () => Promise.resolve(undefined),
    account: () => Promise.resolve({ kind: 'refused', code: 'account.not-here', detail: 'simulated' }),
    shell: () => {
      const folder = tmpdir();
      const account = { name: 'guest', uid: 1000, home: folder, shell: '/bin/sh' };
      const plan = planShell(account, process.env, () => true);
      // No login: a simulated machine has no start-up files of its own.
      return { ...plan, args: [], environment: { ...plan.environment, PS1: `${endpoint.hostname}$ ` } };
    },
  };
}
