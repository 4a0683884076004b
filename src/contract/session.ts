import { z } from "zod";
import { endpoint } from "./endpoint.ts";

export const scopes = z.array(z.enum(["read", "import", "admin"])).min(1);

/** Trades a key for an HttpOnly cookie, so that the page never keeps the key. */
export const signIn = endpoint({
  method: "POST",
  path: "/v1/session",
  summary: "Sign in with a key",
  scope: "none",
  body: z.object({ key: z.string().min(1) }),
  response: z.object({ workspace: z.string(), scopes }),
});

export const signOut = endpoint({
  method: "DELETE",
  path: "/v1/session",
  summary: "Sign out",
  scope: "none",
  response: z.object({}),
});
