/** Keeps the tree's numbers new while endpoints come and go. */
import { useEffect, useRef } from 'react';
import { groupsQuery } from '../../../api/jump-items.ts';
import { useLiveMessages } from '../../../api/live.tsx';
import { queryClient } from '../../../api/query-client.ts';
import { groupsWaitMs } from './groups-wait.ts';

export function useFreshGroups(): void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const isDue = useRef(false);
  const read = useRef(() => {
    timer.current = undefined;
    isDue.current = document.hidden;
    if (document.hidden) return;
    void queryClient.invalidateQueries({ queryKey: groupsQuery.queryKey });
  });
  useLiveMessages((message) => {
    if (message.kind !== 'counts') return;
    const readAt = queryClient.getQueryState(groupsQuery.queryKey)?.dataUpdatedAt ?? 0;
    timer.current ??= setTimeout(read.current, groupsWaitMs(readAt, Date.now()));
  });
  useEffect(() => {
    const onVisible = () => {
      if (isDue.current) read.current();
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, []);
}
