import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { BodyOf } from "../../contract/endpoint.ts";
import { createKey, listKeys, revokeKey } from "../../contract/keys.ts";
import { call } from "./call.ts";

/** Keys that are not revoked; the server lists them only for admins. */
export function useKeys(enabled: boolean) {
  return useQuery({
    queryKey: ["keys"],
    queryFn: ({ signal }) => call(listKeys, { query: { limit: 1000 }, signal }),
    enabled,
  });
}

/** Creates a key; its secret is in the response, and nowhere else later. */
export function useCreateKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BodyOf<typeof createKey>) => call(createKey, { body }),
    onSuccess: () => refreshKeys(client),
  });
}

/** Revokes a key; its next request fails. */
export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => call(revokeKey, { params: { id } }),
    onSuccess: () => refreshKeys(client),
  });
}

function refreshKeys(client: QueryClient): Promise<unknown> {
  return Promise.all(["keys", "audit"].map((name) => client.invalidateQueries({ queryKey: [name] })));
}
