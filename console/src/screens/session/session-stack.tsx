/** All open sessions, each in its place; the one that is shown lies on top and the others keep their size. */
import { useSyncExternalStore } from 'react';
import { openSessionStore } from '../../session/open-sessions.ts';
import { SessionView } from './session-view.tsx';
import classes from './session.module.css';

export { fontReady } from '../../session/terminal-theme.ts';

export function SessionStack({ shown }: { readonly shown: string | undefined }) {
  const sessions = useSyncExternalStore(openSessionStore.subscribe, openSessionStore.get);
  // Not in the order of the tabs: what is moved in a page forgets how far it was scrolled.
  const layers = sessions.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return layers.map((session) => (
    <div
      key={session.id}
      className={classes['layer']}
      data-shown={session.id === shown || undefined}
      inert={session.id !== shown}
    >
      <SessionView session={session} isShown={session.id === shown} />
    </div>
  ));
}
