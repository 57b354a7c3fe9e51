/** What becomes of a client's entries in the list when it is uninstalled. */

/** A setting of the site for clients that are uninstalled at their endpoint. */
export const uninstalledEntries = ['kept', 'removed'] as const;

export type UninstalledEntries = (typeof uninstalledEntries)[number];

/** Somebody at the endpoint, or an administrator in the console. */
export type UninstalledBy = 'endpoint' | 'administrator';

/**
 * Whether the entries stay, marked as uninstalled, or go. An administrator who uninstalls a client wants it gone;
 * what happens at an endpoint should be seen, unless the site would rather not.
 * @rule client.uninstalled-entries
 */
export function entriesAfterUninstall(by: UninstalledBy, site: UninstalledEntries): UninstalledEntries {
  return by === 'administrator' ? 'removed' : site;
}
