import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { BodyOf } from "../../contract/endpoint.ts";
import { createKey, listKeys, revokeKey } from "../../contract/keys.ts";
import { call } from "./call.ts";

/** Keys that are not revoked; only admins may ask. */
export function useKeys(enabled: boolean) {
  return useQuery({
    queryKey: ["keys"],
    queryFn: ({ signal }) => call(listKeys, { query: { limit: 1000 }, signal }),
    enabled,
  });
}

/** Makes a key; its secret is in the answer and never again. */
export function useCreateKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BodyOf<typeof createKey>) => call(createKey, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["keys"] }),
  });
}

/** Revokes a key; it acts at its next request. */
export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => call(revokeKey, { params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["keys"] }),
  });
}
