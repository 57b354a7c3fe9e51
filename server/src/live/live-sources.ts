/** What consoles are told about, read from the index and the store. */
import type { LiveSources } from '../gateway/live-gateway.ts';
import { itemAnswer } from '../services/item-answers.ts';
import { sessionDetails } from '../services/session-views.ts';
import type { World } from '../world.ts';

export function liveSources({ store, index, logins }: World): LiveSources {
  return {
    row(user, id) {
      const item = index.find(id);
      return item === undefined ? undefined : itemAnswer(user, item);
    },
    counts: () => ({ ...index.counts(), version: index.version }),
    async session(id) {
      const row = await store.findSession(id);
      return row === undefined ? undefined : await sessionDetails(store, row);
    },
    noteUse: (loginId) => logins.noteUse(loginId),
  };
}
