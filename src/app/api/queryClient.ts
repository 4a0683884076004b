import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "../../uploader/index.ts";

/**
 * The page's cache of what the server knows. A failed read is tried again twice, unless the server said that it makes no sense. A 401 to any call is told to
 * `onSignedOut`.
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
