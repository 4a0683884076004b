import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { SHORT_TEXT_CHARACTERS } from "./limits.ts";
import { scopes } from "./scopes.ts";

/** Exchanges a key for an HttpOnly cookie, so that the page does not have to keep the key. */
export const signIn = endpoint({
  operationId: "postSession",
  tag: "session",
  method: "POST",
  path: "/v1/session",
  summary: "Sign in with a key",
  description: "Exchanges a key for an HttpOnly cookie, so that a page does not have to keep the key.",
  scope: "none",
  idempotent: false,
  body: z.object({ key: z.string().min(1).max(SHORT_TEXT_CHARACTERS) }),
  response: z.object({ workspace: z.string(), scopes }),
  responseHeaders: ["Set-Cookie"],
  errors: ["no_key", "too_many_requests", "bad_origin"],
});

/** Ends the session of the cookie, if there is one. */
export const signOut = endpoint({
  operationId: "deleteSession",
  tag: "session",
  method: "DELETE",
  path: "/v1/session",
  summary: "Sign out",
  scope: "none",
  idempotent: true,
  response: z.object({}),
  responseHeaders: ["Set-Cookie"],
  errors: ["too_many_requests", "bad_origin"],
});
