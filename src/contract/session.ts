import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { SHORT_TEXT_CHARACTERS } from "./limits.ts";
import { scopes } from "./scopes.ts";

const secret = z.string().min(1).max(SHORT_TEXT_CHARACTERS);

/** Exchanges a key or the token of a sign-in link for an HttpOnly cookie, so that the page does not have to keep either. */
export const signIn = endpoint({
  operationId: "postSession",
  tag: "session",
  method: "POST",
  path: "/v1/session",
  summary: "Sign in with a key or a link",
  description:
    "Exchanges a key, or the token of a sign-in link, for an HttpOnly cookie, so that a page does not have to keep either. A token works once, within an hour of its link.",
  scope: "none",
  idempotent: false,
  body: z.union(
    [z.object({ key: secret }), z.object({ token: secret.describe("What follows `#sign-in=` in a sign-in link.") })],
    { error: "expected an object with `key` or `token`" },
  ),
  response: z.object({ workspace: z.string(), scopes }),
  responseHeaders: ["Set-Cookie"],
  errors: ["no_key", "bad_link", "too_many_requests", "bad_origin"],
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
