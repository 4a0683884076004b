import type { FastifyPluginAsync } from "fastify";
import type { KeyScope } from "../../contract/scopes.ts";
import { signIn, signOut } from "../../contract/session.ts";
import { callerOfKey } from "../auth/authorize.ts";
import { allScopes } from "../auth/caller.ts";
import { checkOrigin } from "../auth/origin.ts";
import { clearSession, sessionOf, startSession } from "../auth/sessionCookie.ts";
import type { Deps } from "../deps.ts";
import { endSession, sessionEnd, storeSession } from "../services/sessions.ts";
import { serve } from "./serve.ts";

/** `POST /v1/session`, `DELETE /v1/session` */
export function sessionRoutes(deps: Deps): FastifyPluginAsync {
  const { config } = deps;
  return async (app) => {
    serve(app, deps, signIn, async ({ body, request, reply }) => {
      // A page of another site must not sign this browser in, not even with a key of its own.
      if (request.headers.origin !== undefined) checkOrigin(config, request);
      const key = await callerOfKey(deps, request, body.key.trim());
      const expiresAt = sessionEnd(deps, key.expiresAt);
      const sha256 = startSession(config, request, reply, new Date(expiresAt));
      await storeSession(deps, { sha256, key, expiresAt });
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
