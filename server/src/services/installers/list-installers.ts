/** The installers as administrators see them. */
import { compareNames, installerFault } from '@sallyport/domain';
import type { InstallerRow as ListedInstaller } from '@sallyport/protocol';
import type { Clock, Store } from '../../ports.ts';
import { installerFacts } from './installers.ts';

/** Newest first. */
export async function listInstallers({
  store,
  clock,
}: {
  readonly store: Store;
  readonly clock: Clock;
}): Promise<readonly ListedInstaller[]> {
  const [rows, users, groups] = await Promise.all([store.listInstallers(), store.listUsers(), store.listJumpGroups()]);
  const now = clock.now();
  const userOf = new Map(users.map((user) => [user.id, user]));
  const groupNames = new Map(groups.map(({ id, name }) => [id, name]));
  return rows.toReversed().map((row) => {
    const creator = row.createdBy === null ? undefined : userOf.get(row.createdBy);
    return {
      id: row.id,
      name: row.name,
      groupName: groupNames.get(row.jumpGroupId) ?? '',
      tag: row.tag,
      comments: row.comments,
      createdAt: row.createdAt,
      createdBy: creator?.displayName ?? null,
      expiresAt: row.expiresAt,
      uses: row.uses,
      maxUses: row.maxUses,
      state: installerFault(installerFacts(row, creator), now) ?? 'good',
    };
  });
}

/** The names of all groups, empty ones too, in their order. */
export async function listGroupNames({ store }: { readonly store: Store }): Promise<readonly string[]> {
  return (await store.listSharedJumpGroups()).map(({ name }) => name).toSorted(compareNames);
}
