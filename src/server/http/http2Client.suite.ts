import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";

/** A response over HTTP/2. */
interface Http2Answer {
  /** 0 when the stream ended without one. */
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** A request over HTTP/2 that a test writes piece by piece. */
interface Http2Request {
  readonly stream: ClientHttp2Stream;
  /** Resolves when the bytes are passed on, or when the response has ended. */
  send(bytes: Uint8Array): Promise<void>;
  /** The response, when it or the stream has ended. Never rejects. */
  readonly answer: Promise<Http2Answer>;
}

/** A connection over HTTP/2. */
export interface Http2Client {
  readonly session: ClientHttp2Session;
  /** Begins a request; `end` states that it has no body. */
  begin(method: string, path: string, headers?: Record<string, string>, options?: { end?: boolean }): Http2Request;
  /** Sends a whole request. */
  call(method: string, path: string, headers?: Record<string, string>, body?: Uint8Array): Promise<Http2Answer>;
  /** Resolves when the connection is closed. */
  readonly closed: Promise<void>;
}

/** Connects to the origin of an https URL, whatever its certificate. */
export async function openHttp2(url: string): Promise<Http2Client> {
  const session = connect(url, { rejectUnauthorized: false });
  session.on("error", () => {});
  const closed = new Promise<void>((resolve) => session.once("close", () => resolve()));
  await Promise.race([new Promise((resolve) => session.once("connect", resolve)), closed]);

  const client: Http2Client = {
    session,
    closed,
    begin(method, path, headers = {}, { end = false } = {}) {
      const stream = session.request(
        { [constants.HTTP2_HEADER_METHOD]: method, [constants.HTTP2_HEADER_PATH]: path, ...headers },
        { endStream: end },
      );
      let received: Http2Answer["headers"] = {};
      let text = "";
      stream.on("error", () => {});
      stream.on("response", (fields) => {
        received = fields;
      });
      stream.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      // A stream that the server ended while writes wait is closed, but Node never emits that for it.
      const ended = new Promise<void>((resolve) => stream.once("close", resolve).once("end", resolve));
      return {
        stream,
        send: (bytes) => Promise.race([new Promise<void>((resolve) => stream.write(bytes, () => resolve())), ended]),
        answer: ended.then(() => ({ status: Number(received[":status"] ?? 0), headers: received, text })),
      };
    },
    async call(method, path, headers = {}, body = undefined) {
      const request = client.begin(method, path, headers, { end: body === undefined });
      if (body !== undefined) request.stream.end(body);
      return request.answer;
    },
  };
  return client;
}
