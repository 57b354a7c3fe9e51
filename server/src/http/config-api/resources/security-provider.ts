/** Security providers: read-only here, and never with their secrets. */
import type { SecurityProviderRow, Store } from '../../../ports.ts';
import { providerSettings } from '../../../services/users/provider-settings.ts';
import { missing } from '../answers.ts';
import { idIn } from '../operation.ts';
import type { Described, Handlers } from '../operation.ts';

function described({ apiId, type, name, enabled, settings }: SecurityProviderRow): Described {
  const { groupsClaim } = providerSettings(settings);
  return { id: apiId, type, name, enabled: enabled === 1, user_authentication: true, group_lookup: groupsClaim !== '' };
}

export function securityProviderHandlers({ store }: { readonly store: Store }): Handlers {
  return {
    'api.config.security-provider.index': async () => (await store.listSecurityProviders()).map(described),
    'api.config.security-provider.show': async (call) => {
      const rows = await store.listSecurityProviders();
      const row = rows.find(({ apiId }) => apiId === idIn(call));
      if (row === undefined) throw missing('security provider');
      // They are offered side by side, in the order of their making, and users of one come under no policy by default.
      return { ...described(row), priority: rows.indexOf(row), default_policy: 0 };
    },
  };
}
