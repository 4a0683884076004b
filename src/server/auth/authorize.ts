import "../http/fastifyAugmentation.ts";
import type { FastifyRequest } from "fastify";
import type { Scope } from "../../contract/endpoint.ts";
import type { KeyLimits } from "../../contract/keyLimits.ts";
import type { KeyScope } from "../../contract/scopes.ts";
import { ApiError } from "../apiError.ts";
import type { CallerRow, LimitColumns } from "../db/operations/keys.ts";
import type { Deps } from "../deps.ts";
import { type Caller, mayUse } from "./caller.ts";
import { secretSha256 } from "./keyFormat.ts";
import { checkOrigin } from "./origin.ts";
import { sessionOf } from "./sessionCookie.ts";

/**
 * Returns the caller of a request, identified by the `x-api-key` header or else by the session cookie; null when the call needs no key and
 * there is none. Throws 401 (with the same body for every reason), 403 when the scope is missing, and 429 for a key that has sent all requests
 * it may, and for an address that sends too many wrong keys. A valid key from that address still works.
 */
export async function authorize(deps: Deps, scope: Scope, request: FastifyRequest): Promise<Caller | null> {
  const caller = await identify(deps, request, scope === "none");
  if (scope === "none") return caller;
  if (caller === null) throw noKey();
  if (!mayUse(caller, scope)) {
    throw new ApiError("forbidden", `This call needs a key with the scope "${scope}".`);
  }
  await request.server.requestCounter.count(caller);
  if (caller.via === "session" && request.method !== "GET" && request.method !== "HEAD") {
    checkOrigin(deps.config, request);
  }
  return caller;
}

/** Returns the active key with a secret. Counts a wrong one for the address of the request. Throws 401 and 429. */
export async function callerOfKey(deps: Deps, request: FastifyRequest, key: string): Promise<CallerRow> {
  const row = await deps.db.call("findKey", { sha256: secretSha256(key), at: deps.now() });
  if (row !== undefined) return row;
  await countWrongSecret(request);
  throw noKey();
}

/** Counts a wrong key or token for the address of the request. Throws 429 when it sent too many. */
export async function countWrongSecret(request: FastifyRequest): Promise<void> {
  const limit = await request.server.countBadKey(request);
  if (!limit.isAllowed && limit.isExceeded) {
    const seconds = limit.ttlInSeconds ?? 60;
    throw new ApiError("too_many_requests", `Too many wrong keys from this address. Wait ${seconds} seconds.`, {
      retryAfterSeconds: seconds,
    });
  }
}

async function identify(deps: Deps, request: FastifyRequest, optional: boolean): Promise<Caller | null> {
  const header = request.headers["x-api-key"];
  if (typeof header === "string" && header !== "") {
    try {
      return toCaller(deps, await callerOfKey(deps, request, header), "key");
    } catch (error) {
      if (optional && error instanceof ApiError && error.code === "no_key") return null;
      throw error;
    }
  }
  const session = sessionOf(deps.config, request);
  if (session === undefined) return null;
  const row = await deps.db.call("findSession", { sha256: session, at: deps.now() });
  return row === undefined ? null : toCaller(deps, row, "session");
}

/** Returns the caller with a key. That the key was used is stored later: no request waits for the writes of others. */
function toCaller(deps: Deps, row: CallerRow, via: Caller["via"]): Caller {
  const at = deps.now();
  if (row.lastUsedAt === null || row.lastUsedAt <= at - 60_000) {
    deps.db
      // Requests work on a full disk too.
      .call("touchKey", { keyId: row.keyId, at })
      .catch((error: unknown) => deps.log.warn({ err: error }, "storing the last use of a key failed"));
  }
  const { keyId, keyName, workspaceId, workspace } = row;
  const scopes = row.scopes.split(",") as KeyScope[];
  return { keyId, keyName, workspaceId, workspace, scopes, limits: limitsOf(deps.config.keyLimits, row), via };
}

/** Returns the limits that apply to a key: its own, where it has some, or else those of the server. */
function limitsOf(server: KeyLimits, key: LimitColumns): KeyLimits {
  const applying = (name: keyof KeyLimits) => (key[name] === null ? server[name] : key[name] || null);
  return {
    requestsPerMinute: applying("requestsPerMinute"),
    bytesPerDay: applying("bytesPerDay"),
    tasksPerHour: applying("tasksPerHour"),
  };
}

function noKey(): ApiError {
  return new ApiError(
    "no_key",
    "This call needs a valid key. Send it in the x-api-key header, or sign in on the page.",
  );
}
