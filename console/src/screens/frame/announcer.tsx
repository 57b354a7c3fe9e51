/** Says in words, for those who listen to the page, what others see change. */
import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';

const AnnounceContext = createContext<(words: string) => void>(() => undefined);

export function Announcer({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState({ words: '', turn: 0 });
  const announce = useCallback((words: string) => setSaid(({ turn }) => ({ words, turn: turn + 1 })), []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div className="unseen" role="status" aria-live="polite">
        {/* A sentence said twice must change to be spoken twice. */}
        {said.turn % 2 === 0 ? said.words : `${said.words}\u00a0`}
      </div>
    </AnnounceContext>
  );
}

export function useAnnounce(): (words: string) => void {
  return useContext(AnnounceContext);
}
