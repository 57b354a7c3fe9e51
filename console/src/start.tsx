import './nonce.ts';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './theme/tokens.css';
import './theme/mantine.css';
import './theme/base.css';
import './theme/parts.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { serverNow } from './api/clock.ts';
import { App } from './app.tsx';
import { tellTimeBy } from './components/words/time.ts';
import { takeInEarlyAnswers } from './early-page.ts';
import { reloadPage } from './session/leaving.ts';
import { shownTheme, storedThemeChoice } from './theme/colour-scheme.ts';

/**
 * A part that could not be fetched, most often one of an older console that the server no longer has: the page is loaded
 * anew, but not again and again. The failure goes on its way to what is shown until then (fault-pages.tsx).
 */
const reloadKey = 'sallyport.reloaded';
const reloadPauseMs = 30_000;
window.addEventListener('vite:preloadError', () => {
  const last = Number(sessionStorage.getItem(reloadKey) ?? 0);
  if (Date.now() - last < reloadPauseMs) return;
  sessionStorage.setItem(reloadKey, String(Date.now()));
  reloadPage();
});

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root element');

document.documentElement.dataset['mantineColorScheme'] = shownTheme(storedThemeChoice());
tellTimeBy(serverNow);
await takeInEarlyAnswers();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
