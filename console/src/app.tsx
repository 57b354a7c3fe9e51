/** What stands around every page: words, theme, data, messages. */
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { preferenceStore } from './api/preferences.ts';
import { queryClient } from './api/query-client.ts';
import { styleNonce } from './nonce.ts';
import { router } from './router.tsx';
import { keepThemeChoice, onSystemThemeChange, shownTheme } from './theme/colour-scheme.ts';
import { theme, variables } from './theme/theme.ts';

export function App() {
  const scheme = useShownTheme();
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      forceColorScheme={scheme}
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" autoClose={6_000} limit={3} />
      </QueryClientProvider>
    </MantineProvider>
  );
}

function useShownTheme(): 'light' | 'dark' {
  const { theme: choice, density } = useSyncExternalStore(preferenceStore.subscribe, preferenceStore.get);
  const [scheme, setScheme] = useState(() => shownTheme(choice));
  useEffect(() => {
    keepThemeChoice(choice);
    const show = () => setScheme(shownTheme(choice));
    show();
    return onSystemThemeChange(show);
  }, [choice]);
  useEffect(() => {
    document.documentElement.dataset['density'] = density;
  }, [density]);
  return scheme;
}
