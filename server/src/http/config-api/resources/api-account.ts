/** API accounts: read-only here, and never with their secrets. */
import { apiSwitchNames } from '@sallyport/domain';
import type { ApiSwitch } from '@sallyport/domain';
import type { AccessBook } from '../../../access/access-book.ts';
import type { ApiAccountRow, Store } from '../../../ports.ts';
import { networksOf, permissionsNow } from '../../../services/users/api-account-facts.ts';
import { missing } from '../answers.ts';
import { idIn } from '../operation.ts';
import type { Described, Handlers } from '../operation.ts';
import { timestamp } from '../values.ts';

const commandNames = { deny: 'deny', 'read-only': 'read_only', 'full-access': 'full_access' } as const;

interface ApiAccountsWorld {
  readonly store: Store;
  readonly access: Pick<AccessBook, 'current'>;
}

/** What the account may do is told as it stands now, whatever it was given. */
async function described({ access }: ApiAccountsWorld, row: ApiAccountRow): Promise<Described> {
  const { command, switches } = permissionsNow(await access.current(), row);
  const flags = Object.entries(apiSwitchNames).map(([own, name]) => [name, switches.has(own as ApiSwitch)] as const);
  return {
    id: row.apiId,
    name: row.name,
    comments: row.comments,
    enabled: row.disabledAt === null,
    ip_addresses: networksOf(row).join('\n'),
    client_id: row.clientId,
    failed_login_attempts: row.failedAttempts,
    failed_login_expiration: timestamp(row.lockedUntil),
    perm_command: commandNames[command],
    ...Object.fromEntries(flags),
  };
}

export function apiAccountHandlers(world: ApiAccountsWorld): Handlers {
  const { store } = world;
  return {
    'api.config.api-account.index': async () =>
      await Promise.all((await store.listApiAccounts()).map((row) => described(world, row))),
    'api.config.api-account.show': async (call) => {
      const row = (await store.listApiAccounts()).find(({ apiId }) => apiId === idIn(call));
      if (row === undefined) throw missing('API account');
      return await described(world, row);
    },
  };
}
