import "../http/fastifyAugmentation.ts";
import type { FastifyRequest } from "fastify";
import type { Scope } from "../../contract/endpoint.ts";
import { ApiError } from "../apiError.ts";
import type { CallerRow } from "../db/operations/keys.ts";
import type { Deps } from "../deps.ts";
import { type Caller, type KeyScope, mayUse } from "./caller.ts";
import { secretSha256 } from "./keyFormat.ts";
import { checkOrigin } from "./origin.ts";
import { sessionOf } from "./sessionCookie.ts";

/**
 * Who asks, and whether they may: the key of the `x-api-key` header, else the session cookie. Throws 401 (one body for every reason), 403,
 * and 429 for an address that keeps sending wrong keys; a good key from that address still works.
 */
export async function authorize(deps: Deps, scope: Scope, request: FastifyRequest): Promise<Caller | null> {
  const caller = await identify(deps, request, scope === "none");
  if (scope === "none") return caller;
  if (caller === null) throw noKey();
  if (!mayUse(caller, scope)) {
    throw new ApiError("forbidden", `This key may not do that: the call needs the scope "${scope}".`);
  }
  if (caller.via === "session" && request.method !== "GET" && request.method !== "HEAD") {
    checkOrigin(deps.config, request);
  }
  return caller;
}

/** Finds a live key; counts a wrong one against its address. Throws 401 or 429. */
export async function callerOfKey(deps: Deps, request: FastifyRequest, key: string): Promise<CallerRow> {
  const row = await deps.db.call("findKey", { sha256: secretSha256(key), at: deps.now() });
  if (row !== undefined) return row;
  const limit = await request.server.countBadKey(request);
  if (!limit.isAllowed && limit.isExceeded) {
    const seconds = limit.ttlInSeconds ?? 60;
    throw new ApiError("too_many_requests", `Too many wrong keys from this address. Wait ${seconds} s.`, {
      retryAfterSeconds: seconds,
    });
  }
  throw noKey();
}

async function identify(deps: Deps, request: FastifyRequest, optional: boolean): Promise<Caller | null> {
  const header = request.headers["x-api-key"];
  if (typeof header === "string" && header !== "") {
    try {
      return await use(deps, await callerOfKey(deps, request, header), "key");
    } catch (error) {
      if (optional && error instanceof ApiError && error.code === "no_key") return null;
      throw error;
    }
  }
  const session = sessionOf(deps.config, request);
  if (session === undefined) return null;
  const row = await deps.db.call("findSession", { sha256: session, at: deps.now() });
  return row === undefined ? null : use(deps, row, "session");
}

async function use(deps: Deps, row: CallerRow, via: Caller["via"]): Promise<Caller> {
  const at = deps.now();
  if (row.lastUsedAt === null || row.lastUsedAt <= at - 60_000) {
    // A full disk must not keep anybody from reading.
    await deps.db
      .call("touchKey", { keyId: row.keyId, at })
      .catch((error: unknown) => deps.log.warn({ err: error }, "last use not noted"));
  }
  const { keyId, workspaceId, workspace } = row;
  return { keyId, workspaceId, workspace, scopes: row.scopes.split(",") as KeyScope[], via };
}

function noKey(): ApiError {
  return new ApiError("no_key", "A valid key is needed: send it in the x-api-key header, or sign in on the page.");
}
