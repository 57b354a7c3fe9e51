/** What consoles are told about, read from the index and the store. */
import type { LiveSources } from '../gateway/live-gateway.ts';
import { itemAnswer } from '../services/items/item-answers.ts';
import { sessionDetails } from '../services/sessions/session-views.ts';
import type { SessionWorld } from '../services/sessions/session-world.ts';
import type { World } from '../world.ts';

export function liveSources({ access, index, logins }: World, sessions: SessionWorld): LiveSources {
  return {
    row(userId, id) {
      const item = index.find(id);
      return item === undefined ? undefined : itemAnswer({ id: userId, access: access.latest() }, item);
    },
    counts: () => ({ ...index.counts(), version: index.version }),
    session: (id) => sessionDetails(sessions, id),
    noteUse: (loginId) => logins.noteUse(loginId),
  };
}
