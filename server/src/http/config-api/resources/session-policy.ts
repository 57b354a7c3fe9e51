/** Session Policies and public portals: read-only here. */
import type { AccessBook } from '../../../access/access-book.ts';
import type { Store } from '../../../ports.ts';
import type { Handlers } from '../operation.ts';

export function sessionPolicyHandlers({ store }: { readonly store: Store }): Handlers {
  return {
    'api.config.session-policy.index': async () =>
      (await store.listSessionPolicies()).map(({ apiId, displayName, codeName, description }) => ({
        id: apiId,
        display_name: displayName,
        code_name: codeName,
        description,
      })),
  };
}

export interface PortalWorld {
  readonly store: Store;
  readonly access: Pick<AccessBook, 'current'>;
}

export function publicPortalHandlers({ store, access }: PortalWorld): Handlers {
  return {
    'api.config.public-portal.index': async () => {
      const { portals } = await access.current();
      return (await store.listPublicPortals()).map(({ id, apiId, name }) => ({
        id: apiId,
        name,
        addresses: portals.get(id)?.addresses ?? [],
      }));
    },
  };
}
