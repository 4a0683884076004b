import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import type { KeyScope } from "../../contract/scopes.ts";
import { signIn, signOut } from "../../contract/session.ts";
import { ApiError } from "../apiError.ts";
import { callerOfKey, countWrongSecret } from "../auth/authorize.ts";
import { allScopes } from "../auth/caller.ts";
import { checkOrigin } from "../auth/origin.ts";
import { clearSession, sessionOf, setSession } from "../auth/sessionCookie.ts";
import type { Deps } from "../deps.ts";
import { endSession, signInWithKey } from "../services/sessions.ts";
import { signInWithLink } from "../services/signInLinks.ts";
import { serve } from "./serve.ts";

/** `POST /v1/session`, `DELETE /v1/session` */
export function sessionRoutes(deps: Deps): FastifyPluginAsync {
  const { config } = deps;
  return async (app) => {
    serve(app, deps, signIn, async ({ body, request, reply }) => {
      // A page of another site must not sign this browser in, not even with a key of its own.
      if (request.headers.origin !== undefined) checkOrigin(config, request);
      const { key, token, expiresAt } =
        "token" in body ? await byLink(deps, request, body.token) : await byKey(deps, request, body.key.trim());
      setSession(config, request, reply, { token, expiresAt: new Date(expiresAt) });
      return { workspace: key.workspace, scopes: allScopes(key.scopes.split(",") as KeyScope[]) };
    });

    serve(app, deps, signOut, async ({ caller, request, reply }) => {
      const sha256 = sessionOf(config, request);
      if (sha256 !== undefined) {
        checkOrigin(config, request);
        await endSession(deps, sha256, caller);
      }
      clearSession(config, request, reply);
      return {};
    });
  };
}

async function byKey(deps: Deps, request: FastifyRequest, secret: string) {
  const key = await callerOfKey(deps, request, secret);
  return { key, ...(await signInWithKey(deps, key)) };
}

async function byLink(deps: Deps, request: FastifyRequest, token: string) {
  const session = await signInWithLink(deps, token);
  if (session !== undefined) return session;
  await countWrongSecret(request);
  throw new ApiError(
    "bad_link",
    'This sign-in link was used before or is older than an hour. Run "dropset sign-in" on the server for a new one.',
  );
}
