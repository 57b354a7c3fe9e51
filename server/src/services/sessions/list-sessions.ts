/** The list of sessions, newest first, a page at a time. */
import { caseFold, ownSessionScope, sessionScopeOf } from '@sallyport/domain';
import type { SessionId, UserFacts } from '@sallyport/domain';
import type { SessionPage } from '@sallyport/protocol';
import type { SessionState } from '../../ports.ts';
import { sessionViews } from './session-views.ts';
import type { ViewWorld } from './session-views.ts';

export interface SessionQuery {
  /** `own` are those that run while the user is in them. */
  readonly state: 'running' | 'ended' | 'all' | 'own';
  readonly search: string | undefined;
  readonly before: SessionId | undefined;
  readonly limit: number;
}

const states: Readonly<Record<SessionQuery['state'], readonly SessionState[]>> = {
  running: ['starting', 'active', 'suspended'],
  own: ['starting', 'active', 'suspended'],
  ended: ['ended'],
  all: ['starting', 'active', 'suspended', 'ended'],
};

export async function listSessions(world: ViewWorld, user: UserFacts, query: SessionQuery): Promise<SessionPage> {
  const searchFold = caseFold(query.search?.trim() ?? '');
  const rows = await world.store.listSessions({
    states: states[query.state],
    scope: query.state === 'own' ? ownSessionScope(user.id) : sessionScopeOf(user.access, user.id),
    // One more than is shown tells whether there are more.
    limit: query.limit + 1,
    ...(searchFold === '' ? {} : { searchFold }),
    ...(query.before === undefined ? {} : { before: query.before }),
  });
  const shown = rows.slice(0, query.limit);
  return {
    rows: await sessionViews(world, shown),
    next: rows.length > shown.length ? (shown.at(-1)?.id ?? null) : null,
  };
}
