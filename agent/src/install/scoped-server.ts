/** Which installation is meant: that of one server, for the machine or for one user. */
import type { InstallScope } from './places.ts';

export type ScopedServer = { readonly scope: InstallScope; readonly serverId: string };

/** The two as they are typed; a text says what is wrong with them. */
export function scopedServerOf(scope: string | undefined, serverId: string | undefined): ScopedServer | string {
  if (scope !== 'system' && scope !== 'user') return '--scope is system or user';
  // It becomes part of a path.
  const isId = /^sv_[0-9a-hjkmnp-tv-z]{26}$/.test(serverId ?? '');
  return isId && serverId !== undefined ? { scope, serverId } : '--server-id is the id of the server, sv_…';
}
