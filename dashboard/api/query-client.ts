import { QueryClient } from '@tanstack/react-query';
import { SavepointError } from '../../client/index.ts';

const TRIES = 2;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Events say when something has changed: see `live`.
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (failures, error) => failures < TRIES && error instanceof SavepointError && error.retryable,
    },
  },
});
