/**
 * Joins the live connection to what the pages show: rows and sessions are put in place where they are kept, and whoever
 * wants more listens. Also holds the spare channel socket, for both live exactly as long as the login is shown.
 */
import type { ItemRow, LiveMessage } from '@sallyport/protocol';
import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { noteSession } from '../session/open-sessions.ts';
import { SpareSockets } from '../session/spare-sockets.ts';
import { noteServerTime } from './clock.ts';
import { sayLoginEnded } from './http.ts';
import { mergeRows } from './item-cache.ts';
import { LiveConnection, type LiveState } from './live-connection.ts';
import { queryClient } from './query-client.ts';
import { keepSession } from './session-cache.ts';

type LiveListener = (message: LiveMessage) => void;

export type Live = {
  readonly connection: LiveConnection;
  readonly spares: SpareSockets;
  readonly listen: (listener: LiveListener) => () => void;
  readonly subscribeState: (listener: () => void) => () => void;
};

const LiveContext = createContext<Live | null>(null);

export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [live] = useState(makeLive);
  useEffect(() => {
    live.connection.open();
    live.spares.keep();
    const retry = () => live.connection.retryNow();
    window.addEventListener('online', retry);
    return () => window.removeEventListener('online', retry);
  }, [live]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('live updates are used outside the signed-in pages');
  return live;
}

export function useLiveState(): LiveState {
  const live = useLive();
  return useSyncExternalStore(live.subscribeState, () => live.connection.state);
}

export function useLiveMessages(listener: LiveListener): void {
  const live = useLive();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => live.listen((message) => latest.current(message)), [live]);
}

function makeLive(): Live {
  const listeners = new Set<LiveListener>();
  const stateListeners = new Set<() => void>();
  const origin = window.location.origin.replace(/^http/, 'ws');
  let instance: string | undefined;
  let wasOnline = false;
  const connection = new LiveConnection({
    url: `${origin}/live`,
    message: (message) => {
      // A new instance, or the same after a gap: whatever is shown may have changed meanwhile.
      if (message.kind === 'hello') {
        if (instance !== undefined || wasOnline) void queryClient.invalidateQueries();
        instance = message.instance;
        wasOnline = true;
      }
      keep(message);
      for (const listener of listeners) listener(message);
    },
    state: () => {
      for (const listener of stateListeners) listener();
    },
  });
  return {
    connection,
    spares: new SpareSockets(`${origin}/channel`),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    subscribeState: (listener) => {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
  };
}

function keep(message: LiveMessage): void {
  switch (message.kind) {
    case 'hello':
      noteServerTime(message.serverTime);
      return;
    case 'items':
      keepRows(message.rows);
      return;
    case 'session':
      noteSession(keepSession(queryClient, message.details).session);
      return;
    case 'session-gone':
      void queryClient.resetQueries({ queryKey: ['session', message.id] });
      void queryClient.invalidateQueries({ queryKey: ['sessions'] });
      return;
    case 'sessions-changed':
      void queryClient.invalidateQueries({ queryKey: ['sessions'] });
      return;
    case 'login-ended':
      sayLoginEnded();
      return;
    default:
      return;
  }
}

function keepRows(rows: readonly ItemRow[]): void {
  mergeRows(queryClient, rows);
}
