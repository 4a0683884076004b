import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that a receiver got. */
export interface Received {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of webhooks for a test. */
export interface Receiver {
  readonly port: number;
  /** Its address, with the path `/hook`. */
  readonly url: string;
  readonly received: Received[];
  /** Decides the response of the next requests. Default: status 204. */
  respond: (response: ServerResponse, request: Received) => void;
  close(): Promise<void>;
}

/** Starts a receiver on the loopback address. */
export async function startReceiver(host = "127.0.0.1"): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { url = "", method = "", headers } = request;
    const got = { path: url, method, headers, body: Buffer.concat(chunks).toString("utf8") };
    received.push(got);
    receiver.respond(response, got);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    port,
    url: `http://${host}:${port}/hook`,
    received,
    respond: (response) => response.writeHead(204).end(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
