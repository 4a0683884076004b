import type { FastifyRequest } from "fastify";
import type { Config } from "../config.ts";

/** Returns true when the browser uses TLS, to this server or to a proxy before it. */
export function usesTls(config: Config, request: FastifyRequest): boolean {
  if (config.publicUrl !== undefined) return config.publicUrl.startsWith("https:");
  return request.protocol === "https";
}
