import "../http/fastifyAugmentation.ts";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Config } from "../config.ts";
import { usesTls } from "../http/usesTls.ts";
import { secretSha256 } from "./keyFormat.ts";

/** How long a browser stays signed in, ms: 30 days, unless its key expires before. */
export const SESSION_MS = 30 * 24 * 60 * 60 * 1000;

/** Returns the name of the cookie. The prefix `__Host-` makes browsers require Secure, the path `/` and no domain; it works with TLS only. */
function cookieName(secure: boolean): string {
  return secure ? "__Host-dropset_session" : "dropset_session";
}

/** Returns the hash of the session token of a request, undefined when it has none. */
export function sessionOf(config: Config, request: FastifyRequest): string | undefined {
  const token = request.cookies[cookieName(usesTls(config, request))];
  return token === undefined || token === "" ? undefined : secretSha256(token);
}

/** Sets the cookie of a session. The caller stores the hash of its token. */
export function setSession(
  config: Config,
  request: FastifyRequest,
  reply: FastifyReply,
  { token, expiresAt }: { readonly token: string; readonly expiresAt: Date },
): void {
  const secure = usesTls(config, request);
  reply.setCookie(cookieName(secure), token, {
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure,
    expires: expiresAt,
  });
}

/** Removes the cookie of a session. */
export function clearSession(config: Config, request: FastifyRequest, reply: FastifyReply): void {
  const secure = usesTls(config, request);
  reply.clearCookie(cookieName(secure), { path: "/", httpOnly: true, sameSite: "strict", secure });
}
