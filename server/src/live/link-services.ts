/** What the gateway of agents asks for, answered by the use cases of links and sessions. */
import { encodeBase64url, commandContent } from '@sallyport/protocol';
import type { LinkServices } from '../gateway/agent-gateway.ts';
import { channelClosedByAgent } from '../services/link/agent-said.ts';
import { greetAgent, reportFacts, reportLost } from '../services/link/agent-reports.ts';
import { proveToAgent, welcomeAgent } from '../services/link/link-handshake.ts';
import type { LinkWorld } from '../services/link/link-handshake.ts';
import type { ReportWorld } from '../services/channels/relay-reports.ts';
import type { World } from '../world.ts';
import { uninstalledAtEndpoint } from '../services/clients/uninstall-client.ts';
import { offerAgain, upgradeSaid } from '../services/clients/upgrade-client.ts';
import type { UpgradeWorld } from '../services/clients/upgrade-client.ts';
import { takeNextKey } from '../services/clients/rotate-key.ts';
import { resumeSessions, suspendSessions } from '../services/sessions/resume-sessions.ts';

export interface LinkServiceWorlds {
  readonly links: LinkWorld & Pick<World, 'bus' | 'statistics'>;
  readonly sessions: ReportWorld;
  readonly upgrades: UpgradeWorld;
}

export function linkServices({ links: world, sessions, upgrades }: LinkServiceWorlds): LinkServices {
  const { identity, bus, clock } = world;
  return {
    prove: (hello) => proveToAgent(world, hello),
    welcome: (proof) => welcomeAgent(world, proof),
    greet: ({ handshake, remoteAddress, message }) =>
      greetAgent(world, {
        jumpClientId: handshake.client.id,
        version: handshake.version,
        remoteAddress,
        message,
      }),
    linked(jumpClientId, hello) {
      bus.publish('link-changed', { jumpClientId, online: true });
      sessions.background('resuming sessions', resumeSessions(sessions, jumpClientId, hello));
      sessions.background('offering an upgrade', offerAgain(upgrades, jumpClientId));
    },
    unlinked(jumpClientId) {
      bus.publish('link-changed', { jumpClientId, online: false });
      const at = clock.now();
      sessions.background('lost link', reportLost(world, [{ jumpClientId, at }]));
      sessions.background('suspending sessions', suspendSessions(sessions, jumpClientId));
    },
    facts: (jumpClientId, facts) => sessions.background('facts', reportFacts(world, jumpClientId, facts)),
    nextKey(jumpClientId, linkId, message) {
      const work = takeNextKey(world, { jumpClientId, linkId, message }).then((isTaken) => {
        if (!isTaken) sessions.count('link.unasked-key');
      });
      sessions.background('next key', work);
    },
    channelClosed(jumpClientId, message) {
      const work = channelClosedByAgent(sessions, jumpClientId, message).then((isOwn) => {
        if (!isOwn) sessions.count('link.foreign-channel');
      });
      sessions.background('channel closed by its agent', work);
    },
    updateSaid: (jumpClientId, message) =>
      sessions.background('what an agent says of its upgrade', upgradeSaid(upgrades, jumpClientId, message)),
    uninstalled: (jumpClientId) => uninstalledAtEndpoint(sessions, jumpClientId),
    sign({ linkId, counter, body }) {
      const bytes = Buffer.from(JSON.stringify(body));
      return {
        kind: 'command',
        counter,
        body: encodeBase64url(bytes),
        signature: encodeBase64url(identity.sign('command', commandContent(linkId, counter, bytes))),
      };
    },
  };
}
