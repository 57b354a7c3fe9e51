/** What the panes of a session's dock may ask of it. */
import type { SessionDetails } from '@sallyport/protocol';
import { createContext, useContext } from 'react';

export type SplitDirection = 'within' | 'right' | 'below';

export type DockActions = {
  readonly sessionId: string;
  readonly itemName: string;
  readonly details: SessionDetails | undefined;
  readonly isShown: boolean;
  readonly mayType: boolean;
  readonly mayOpen: boolean;
  readonly isOpening: boolean;
  readonly onNewShell: (direction: SplitDirection) => void;
  readonly onClose: (panelId: string) => void;
  readonly onUseHere: (channelId: string) => void;
};

export const DockContext = createContext<DockActions | null>(null);

export function useDock(): DockActions {
  const actions = useContext(DockContext);
  if (actions === null) throw new Error('a pane is used outside its dock');
  return actions;
}
