import { request } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { LargestCall } from "./largestCalls.suite.ts";

/** A response. Of a long one only the beginning is kept. */
export interface Received {
  readonly status: number;
  readonly bytes: number;
  readonly start: string;
}

/** Bytes of a response that are kept. */
const KEPT_BYTES = 1024 * 1024;

/** Sends a request as a stream and reads its response to the end. */
export async function send(url: string, key: string, method: string, call: LargestCall): Promise<Received> {
  const type = call.body === undefined ? {} : { "content-type": call.type ?? "application/json" };
  const sent = request(`${url}${call.path}`, { method, headers: { "x-api-key": key, ...type, ...call.headers } });
  const answered = new Promise<Received>((resolve, reject) => {
    sent.once("error", reject);
    sent.once("response", (response) => {
      const kept: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        if (bytes < KEPT_BYTES) kept.push(chunk);
        bytes += chunk.length;
      });
      response.once("error", reject);
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, bytes, start: Buffer.concat(kept).toString("utf8") }),
      );
    });
  });
  // A server that refuses a request may close it before all of it is sent.
  if (call.body === undefined) sent.end();
  else await pipeline(Readable.from(call.body), sent).catch(() => {});
  return answered;
}
