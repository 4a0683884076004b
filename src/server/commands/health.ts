import { request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { type Config, ConfigError } from "../config.ts";
import type { CommandContext } from "./commandContext.ts";

/** How long the server may take to respond, ms. */
const PATIENCE_MS = 5_000;

/**
 * Runs `dropset health`: asks the server that has the same settings (HOST, PORT, TLS) whether it is ready. Returns exit code 0 when it is, else
 * 1. Throws `ConfigError` when PORT is 0, because the server has chosen its port then.
 */
export async function runHealth(config: Config, { print }: Pick<CommandContext, "print">): Promise<number> {
  if (config.port === 0) throw new ConfigError("PORT is 0, so the port of the server is not known. Set PORT.");
  const url = ownUrl(config);
  try {
    const { status, body } = await get(url);
    if (status === 200) {
      print(`The server at ${url.origin} is ready.`);
      return 0;
    }
    print(`The server at ${url.origin} is not ready: ${reasonOf(status, body)}.`);
  } catch (error) {
    print(`The server at ${url.origin} does not respond: ${error instanceof Error ? error.message : String(error)}.`);
  }
  return 1;
}

/** Returns the address of `GET /readyz` of the server on this machine. */
function ownUrl({ host, port, tls }: Config): URL {
  const everywhere: Record<string, string> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
  const own = everywhere[host] ?? host;
  return new URL(`${tls === undefined ? "http" : "https"}://${own.includes(":") ? `[${own}]` : own}:${port}/readyz`);
}

function get(url: URL): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    // The certificate is for the name that users see. Nothing secret is sent, and the answer is not used for anything but this check.
    const options: RequestOptions & { rejectUnauthorized: boolean } = {
      rejectUnauthorized: false,
      signal: AbortSignal.timeout(PATIENCE_MS),
    };
    const request = url.protocol === "https:" ? httpsRequest : httpRequest;
    request(url, options, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        body += piece;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      response.on("error", reject);
    })
      .on("error", reject)
      .end();
  });
}

/** Returns why a server is not ready: its own reason, or the status when something else responded. */
function reasonOf(status: number, body: string): string {
  try {
    const { reason } = JSON.parse(body) as { reason?: unknown };
    if (typeof reason === "string") return reason;
  } catch {
    // Not our server.
  }
  return `the status is ${status}`;
}
