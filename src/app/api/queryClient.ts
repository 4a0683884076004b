import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "../../uploader/index.ts";

/**
 * The page's cache of what the server returned. A failed read is retried twice, unless its error is not retriable. `onSignedOut` is called
 * when any call gets a 401.
 */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const client: QueryClient = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: true,
        retry: (count, error) => count < 2 && !(error instanceof ApiError && !error.retriable),
      },
    },
  });
  client.getQueryCache().subscribe((event) => {
    if (event.type === "updated" && event.action.type === "error" && isSignedOut(event.action.error)) onSignedOut();
  });
  client.getMutationCache().subscribe((event) => {
    if (event.type === "updated" && event.action.type === "error" && isSignedOut(event.action.error)) onSignedOut();
  });
  return client;
}

function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
