/** What a session is called by whoever has its tab. */
import { useSyncExternalStore } from 'react';
import { preferenceStore, setPreferences } from '../../api/preferences.ts';
import { tabNameOf, withoutTabName, withTabName } from '../../session/tab-names.ts';

/** The name given to the tab; undefined while it has that of its item. */
export function useGivenName(id: string): string | undefined {
  const { tabNames } = useSyncExternalStore(preferenceStore.subscribe, preferenceStore.get);
  return tabNameOf(tabNames, id);
}

export function giveTabName(id: string, name: string): void {
  setPreferences({ tabNames: withTabName(preferenceStore.get().tabNames, { id, name }) });
}

export function revertTabName(id: string): void {
  setPreferences({ tabNames: withoutTabName(preferenceStore.get().tabNames, id) });
}
