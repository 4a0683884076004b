import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { BodyOf } from "../../contract/endpoint.ts";
import { info } from "../../contract/info.ts";
import { presets } from "../../contract/presets.ts";
import { signIn, signOut } from "../../contract/session.ts";
import { call } from "./call.ts";

/** The version and limits of the server, and who is signed in. */
export function useInfo() {
  return useQuery({ queryKey: ["info"], queryFn: ({ signal }) => call(info, { signal }), staleTime: 60_000 });
}

/** The formats that can be imported. They change only with the server's version. */
export function usePresets() {
  return useQuery({
    queryKey: ["presets"],
    queryFn: ({ signal }) => call(presets, { signal, cache: "no-cache" }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Trades a key or the token of a sign-in link for a session, then loads everything again. */
export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BodyOf<typeof signIn>) => call(signIn, { body }),
    onSuccess: async () => {
      // A request that is still under way was sent without the session; its response must not count.
      await client.cancelQueries();
      await client.invalidateQueries();
    },
  });
}

/** Ends the session and clears what the page has loaded. */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(signOut),
    onSuccess: () => client.resetQueries(),
  });
}
