/** Puts what was asked for early where the first page looks for it, so that its first drawing has its rows. */
import { approvalsQuery } from './api/approvals.ts';
import { meQuery } from './api/account.ts';
import { groupsQuery, itemPageQuery } from './api/jump-items.ts';
import { itemViewsQuery } from './api/item-views.ts';
import { preferenceStore } from './api/preferences.ts';
import { queryClient } from './api/query-client.ts';
import { isAskedEarly } from './early-answers.ts';
import { router } from './router.tsx';
import { itemQueryOf, itemSearchOf } from './screens/jump/finding/item-search.ts';

/** A page that waits for its answers is shown by then, in ms. */
const waitMs = 250;

export async function takeInEarlyAnswers(): Promise<void> {
  if (!isAskedEarly('/me')) return;
  const search = itemSearchOf(router.latestLocation.search);
  const query = itemQueryOf(search, search.sort ?? preferenceStore.get().itemSort);
  const reads = [
    queryClient.query(meQuery),
    queryClient.query(approvalsQuery),
    ...(isAskedEarly('/jump-groups')
      ? [queryClient.query(itemViewsQuery), queryClient.query(groupsQuery), queryClient.query(itemPageQuery(query, 0))]
      : []),
  ];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise((resolve) => (timer = setTimeout(resolve, waitMs)));
  // Whatever failed is asked for again by the page itself, which says so.
  await Promise.race([Promise.allSettled(reads), patience]);
  clearTimeout(timer);
}
