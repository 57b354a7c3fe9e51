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
    mutations: { networkMode: 'always' },
  },
});
