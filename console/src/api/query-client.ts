/** How answers are kept and asked for again. Refusals are final; only a missing answer is worth another try. */
import { QueryClient } from '@tanstack/react-query';
import { isFailure } from './http.ts';

const triesWithoutAnswer = 2;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < triesWithoutAnswer && isFailure(error) && error.facts.status === 0,
      refetchOnWindowFocus: false,
      networkMode: 'always',
    },
    // What was done is asked for by nobody but the part of the page that did it. Kept any longer, it keeps all that its
    // function knows: of a new shell the whole dock of a session whose tab is closed.
    mutations: { networkMode: 'always', gcTime: 0 },
  },
});
