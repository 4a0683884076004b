import "../http/fastifyAugmentation.ts";
import { randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Config } from "../config.ts";
import { secretSha256 } from "./keyFormat.ts";

/** How long a browser stays signed in, ms: 30 days, or until its key expires. */
export const SESSION_MS = 30 * 24 * 60 * 60 * 1000;

/** True when the browser speaks TLS to us, or to the proxy in front of us. */
function isSecure(config: Config, request: FastifyRequest): boolean {
  if (config.publicUrl !== undefined) return config.publicUrl.startsWith("https:");
  return request.protocol === "https";
}

/** `__Host-` makes a browser insist on Secure, on the whole site and on no parent domain; it exists under TLS only. */
function cookieName(secure: boolean): string {
  return secure ? "__Host-dropset_session" : "dropset_session";
}

/** The session that a request carries, as the database knows it. */
export function sessionOf(config: Config, request: FastifyRequest): string | undefined {
  const token = request.cookies[cookieName(isSecure(config, request))];
  return token === undefined || token === "" ? undefined : secretSha256(token);
}

/** Gives the browser a fresh session; answers its hash, which is all that is stored. */
export function startSession(config: Config, request: FastifyRequest, reply: FastifyReply, expiresAt: Date): string {
  const token = randomBytes(32).toString("base64url");
  const secure = isSecure(config, request);
  reply.setCookie(cookieName(secure), token, {
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure,
    expires: expiresAt,
  });
  return secretSha256(token);
}

/** Makes the browser forget its session. */
export function clearSession(config: Config, request: FastifyRequest, reply: FastifyReply): void {
  const secure = isSecure(config, request);
  reply.clearCookie(cookieName(secure), { path: "/", httpOnly: true, sameSite: "strict", secure });
}
