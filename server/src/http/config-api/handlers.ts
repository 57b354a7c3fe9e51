/** Every operation of the contract with what carries it out. */
import { argonPasswords } from '../../auth/passwords.ts';
import { installReleases } from '../../releases/install-releases.ts';
import { removeJumpGroup } from '../../services/access/remove-jump-group.ts';
import type { SessionWorld } from '../../services/sessions/session-world.ts';
import type { World } from '../../world.ts';
import type { Handlers } from './operation.ts';
import { apiAccountHandlers } from './resources/api-account.ts';
import { groupPolicyHandlers } from './resources/group-policy.ts';
import { installerHandlers } from './resources/installer.ts';
import { jumpClientHandlers } from './resources/jump-client.ts';
import { jumpClientChangeHandlers } from './resources/jump-client-changes.ts';
import { jumpGroupHandlers } from './resources/jump-group.ts';
import { jumpItemRoleHandlers } from './resources/jump-item-role.ts';
import { jumpPolicyHandlers } from './resources/jump-policy.ts';
import { securityProviderHandlers } from './resources/security-provider.ts';
import { publicPortalHandlers, sessionPolicyHandlers } from './resources/session-policy.ts';
import { specHandlers } from './resources/spec.ts';
import { teamHandlers } from './resources/team.ts';
import { userHandlers } from './resources/user.ts';

export interface ConfigApiWorld extends World {
  readonly sessions: SessionWorld;
}

export function handlersOf(world: ConfigApiWorld): Handlers {
  const installSite = { addresses: () => world.rules.publicAddresses, releases: () => installReleases(world.releases) };
  return {
    ...apiAccountHandlers(world),
    ...groupPolicyHandlers(world),
    ...installerHandlers({ ...world, installSite }),
    ...jumpClientHandlers(world),
    ...jumpClientChangeHandlers(world),
    ...jumpGroupHandlers({
      ...world,
      removeJumpGroup: (actor, id) =>
        removeJumpGroup({ ...world.sessions, access: world.access }, actor, { id, expected: undefined }),
    }),
    ...jumpItemRoleHandlers(world),
    ...jumpPolicyHandlers(world),
    ...publicPortalHandlers(world),
    ...securityProviderHandlers(world),
    ...sessionPolicyHandlers(world),
    ...specHandlers(),
    ...teamHandlers(world),
    ...userHandlers({ ...world, passwords: argonPasswords() }),
  };
}
