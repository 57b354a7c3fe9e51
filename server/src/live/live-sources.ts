/** What consoles are told about, read from the index and the store, for each as much as the user may see. */
import { maySeeSession, visibleGroups } from '@sallyport/domain';
import type { UserFacts, UserId } from '@sallyport/domain';
import { seenItem } from '../access/seen-item.ts';
import type { LiveSources } from '../gateway/live-gateway.ts';
import { itemAnswer, rowKey } from '../services/items/item-answers.ts';
import { seenSessionOf } from '../services/sessions/session-facts.ts';
import { sessionDetails } from '../services/sessions/session-views.ts';
import type { SessionWorld } from '../services/sessions/session-world.ts';
import type { World } from '../world.ts';

export function liveSources({ index, logins, access, store }: World, sessions: SessionWorld): LiveSources {
  // What is known now: a change that is being read is told of once it has been.
  const userOf = (id: UserId): UserFacts => ({ id, access: access.latest() });
  return {
    rowKey(userId, id) {
      const item = seenItem(index, userOf(userId), id);
      return item === undefined ? undefined : rowKey(userOf(userId), item);
    },
    row(userId, id) {
      const item = seenItem(index, userOf(userId), id);
      return item === undefined ? undefined : itemAnswer(userOf(userId), item);
    },
    counts(userId) {
      const seen = visibleGroups(access.latest(), userId);
      return { ...index.counts(seen), version: index.version(seen) };
    },
    async seenSession(id) {
      const row = await store.findSession(id);
      return row === undefined ? undefined : await seenSessionOf(store, row);
    },
    maySee: (userId, session) => maySeeSession(access.latest(), userId, session),
    session: (id) => sessionDetails(sessions, id),
    noteUse: (loginId) => logins.noteUse(loginId),
  };
}
