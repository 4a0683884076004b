import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { AttemptResult } from "../db/operations/webhookDeliveries.ts";
import type { Network } from "./allowedAddress.ts";
import { type CheckedAddress, HostError, resolveHost } from "./resolveHost.ts";

/** How long one attempt may take, from the look-up of the name to the last byte that is read, ms. */
const ATTEMPT_MS = 10_000;
/** Bytes of the response that are read and kept. */
const ANSWER_BYTES = 1_024;

/** How attempts reach their receivers. */
export interface PostOptions {
  /** Private networks that may be reached. */
  readonly networks: readonly Network[];
  /** Name servers, such as `127.0.0.1:5353`; those of the system when absent. */
  readonly dnsServers?: readonly string[];
  /** Default 10,000. */
  readonly timeoutMs?: number;
  now(): number;
}

/** A request to a receiver. */
interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ends the attempt. */
  readonly signal: AbortSignal;
}

/**
 * Sends one POST request and returns what came of it; never throws. It connects only to an address that was checked, follows no redirect, reads
 * at most 1,024 bytes of the response, and ends after ten seconds.
 */
export async function post({ url, headers, body, signal }: Message, options: PostOptions): Promise<AttemptResult> {
  const { timeoutMs = ATTEMPT_MS } = options;
  const at = options.now();
  const begun = performance.now();
  const timeout = AbortSignal.timeout(timeoutMs);
  const ended = AbortSignal.any([signal, timeout]);
  const result = (part: Pick<AttemptResult, "httpStatus" | "error" | "answer">): AttemptResult => ({
    at,
    durationMs: Math.round(performance.now() - begun),
    ...part,
  });
  try {
    const target = new URL(url);
    const addresses = await unlessAborted(resolveHost(target.hostname, options), ended);
    const response = await send(target, addresses, { headers, body, signal: ended });
    const httpStatus = response.statusCode ?? 0;
    return result({ httpStatus, error: faultOf(httpStatus), answer: await firstBytes(response) });
  } catch (error) {
    const message = timeout.aborted ? `There was no response within ${timeoutMs / 1000} seconds.` : describe(error);
    return result({ httpStatus: null, error: message, answer: "" });
  }
}

function send(
  target: URL,
  addresses: readonly CheckedAddress[],
  { headers, body, signal }: Pick<Message, "headers" | "body" | "signal">,
): Promise<IncomingMessage> {
  const request = target.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(target, {
      method: "POST",
      headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
      signal,
      // A connection of its own, and no proxy.
      agent: false,
      // The connection resolves the name to what was checked. It does not resolve an address in the URL itself.
      lookup: (_host, { all }, callback) => {
        const [first] = addresses;
        if (all === true || first === undefined) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
    });
    sent.once("response", resolve);
    // Also errors after the response: nobody waits for them then.
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Reads the first bytes of a response as text, and closes the connection. Returns what has arrived when it breaks or the time is over. */
async function firstBytes(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= ANSWER_BYTES) break;
    }
  } catch {
    // The status has arrived, and it decides.
  } finally {
    response.destroy();
  }
  // Some databases cannot store NUL in a text.
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES).toString("utf8").replaceAll("\0", "\uFFFD");
}

/** Returns why a response is a failure; null for a status of 2xx. */
function faultOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return `The response had status ${status}. Redirects are not followed.`;
  return `The response had status ${status}.`;
}

/** Messages for error codes of connections. */
const CONNECTION_FAULTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "The connection was refused.",
  ECONNRESET: "The connection was closed before a response arrived.",
  EHOSTUNREACH: "The address cannot be reached.",
  ENETUNREACH: "The address cannot be reached.",
  ETIMEDOUT: "The address did not respond.",
};

function describe(error: unknown): string {
  if (error instanceof HostError) return error.message;
  const { code, message } = error as { code?: string; message?: string };
  return (
    CONNECTION_FAULTS[code ?? ""] ?? `The request failed: ${message ?? "unknown error"}${code ? ` (${code})` : ""}.`
  );
}

/** Rejects when the signal fires first. */
function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
