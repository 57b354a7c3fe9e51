/** The same functions for as long as the list stands, so that rows are drawn again only when their own values change. */
import { useEffect, useMemo, useRef } from 'react';
import type { RowActions } from './item-row.tsx';

export function useStableActions(actions: RowActions): RowActions {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  return useMemo(
    () => ({
      onPress: (index, event) => latest.current.onPress(index, event),
      onToggle: (index, event) => latest.current.onToggle(index, event),
      onJump: (index) => latest.current.onJump(index),
    }),
    [],
  );
}
