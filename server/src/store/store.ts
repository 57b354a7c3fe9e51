/** The one owner of storage: opens a database, brings its schema up to date, and gathers the nouns under one name. */
import type { Write, Writes } from '../ports.ts';
import { accessRevisionStore } from './tables/access-revision.ts';
import { apiAccountStore } from './tables/api-accounts.ts';
import { auditStore } from './tables/audit.ts';
import { channelStore } from './tables/channels.ts';
import { clientKeyStore } from './tables/client-keys.ts';
import { copyStore } from './tables/copies.ts';
import { deviceStore } from './tables/devices.ts';
import type { Engine } from './engine/engine.ts';
import { epochStore } from './epoch.ts';
import { groupPolicyStore } from './tables/group-policies.ts';
import { installerStore } from './tables/installers.ts';
import { itemViewStore } from './tables/item-views.ts';
import { jumpApprovalStore } from './tables/jump-approvals.ts';
import { jumpClientStore } from './tables/jump-clients.ts';
import { jumpGroupStore } from './tables/jump-groups.ts';
import { jumpItemRoleStore } from './tables/jump-item-roles.ts';
import { jumpItemStore } from './tables/jump-items.ts';
import { loginStore } from './tables/logins.ts';
import { jumpPolicyStore } from './tables/jump-policies.ts';
import { mailStore } from './tables/mails.ts';
import { migrate } from './migrations/migrate.ts';
import { participantStore } from './tables/participants.ts';
import { publicPortalStore } from './tables/public-portals.ts';
import { recordingCheckpointStore } from './tables/recording-checkpoints.ts';
import { secondFactorStore } from './tables/second-factors.ts';
import { securityProviderStore } from './tables/security-providers.ts';
import { serverRunStore } from './tables/server-runs.ts';
import { sessionEventStore } from './tables/session-events.ts';
import { sessionPolicyStore } from './tables/session-policies.ts';
import { sessionStore } from './tables/sessions.ts';
import { settingStore } from './tables/settings.ts';
import { teamStore } from './tables/teams.ts';
import { ticketStore } from './tables/tickets.ts';
import { upgradeStore } from './tables/upgrades.ts';
import { userStore } from './tables/users.ts';

function flat(writes: Writes): readonly Write[] {
  return writes.flatMap((write) => ('sql' in write ? [write] : write));
}

function nouns(engine: Engine) {
  const { db } = engine;
  return {
    ...accessRevisionStore(db),
    ...userStore(db),
    ...loginStore(engine),
    ...deviceStore(db),
    ...secondFactorStore(db),
    ...jumpGroupStore(db),
    ...jumpClientStore(db),
    ...clientKeyStore(engine),
    ...copyStore(db),
    ...jumpItemStore(db),
    ...itemViewStore(db),
    ...jumpItemRoleStore(db),
    ...jumpPolicyStore(db),
    ...jumpApprovalStore(db),
    ...mailStore(db),
    ...sessionPolicyStore(db),
    ...publicPortalStore(db),
    ...teamStore(db),
    ...securityProviderStore(db),
    ...groupPolicyStore(db),
    ...installerStore(db),
    ...sessionStore(db),
    ...participantStore(db),
    ...channelStore(db),
    ...sessionEventStore(db),
    ...ticketStore(db, engine),
    ...auditStore(db, engine.kind),
    ...recordingCheckpointStore(db),
    ...apiAccountStore(db),
    ...settingStore(db),
    ...serverRunStore(db),
    ...epochStore(db, engine.kind),
    ...upgradeStore(engine),
  };
}

export interface StoreCore {
  readonly engine: Engine['kind'];
  /** Kept when everything is on disk; `PreconditionFailed`, and nothing written, when a precondition does not hold. */
  commit(writes: Writes): Promise<void>;
  close(): Promise<void>;
}

export type Store = StoreCore & ReturnType<typeof nouns>;

export async function openStore(engine: Engine): Promise<Store> {
  try {
    await migrate(engine.db);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return {
    ...nouns(engine),
    engine: engine.kind,
    commit: async (writes) => {
      const list = flat(writes);
      if (list.length > 0) await engine.commit(list);
    },
    close: () => engine.close(),
  };
}
