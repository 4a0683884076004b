import { hostname } from "node:os";
import type { Config } from "./config.ts";

/** Returns the address of the server for users, without a trailing slash. `port` is the one that it listens on. */
export function serverUrl(config: Config, port: number): string {
  if (config.publicUrl !== undefined) return config.publicUrl;
  const everywhere = config.host === "0.0.0.0" || config.host === "::";
  const host = everywhere ? hostname() : config.host;
  return `${config.tls === undefined ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
