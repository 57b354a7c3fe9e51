/** All open sessions, each in its place; the one that is shown lies on top and the others keep their size. */
import { useSyncExternalStore } from 'react';
import { openSessionStore } from '../../session/open-sessions.ts';
import { ownWindowStore } from '../../session/own-windows.ts';
import { InOwnWindow } from './in-own-window.tsx';
import { SessionView } from './session-view.tsx';
import classes from './session.module.css';

export { fontReady } from '../../session/terminal-theme.ts';

export function SessionStack({ shown }: { readonly shown: string | undefined }) {
  const sessions = useSyncExternalStore(openSessionStore.subscribe, openSessionStore.get);
  const elsewhere = useSyncExternalStore(ownWindowStore.subscribe, ownWindowStore.get);
  // Not in the order of the tabs: what is moved in a page forgets how far it was scrolled.
  const layers = sessions.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return layers.map((session) => (
    <div
      key={session.id}
      className={classes['layer']}
      data-shown={session.id === shown || undefined}
      inert={session.id !== shown}
    >
      {elsewhere.has(session.id) ? (
        <InOwnWindow session={session} />
      ) : (
        <SessionView session={session} isShown={session.id === shown} />
      )}
    </div>
  ));
}
