import type { BodyOf, Endpoint, QueryOf, ResponseOf } from "../../contract/endpoint.ts";
import { ApiError } from "./apiError.ts";
import { readResponse } from "./readResponse.ts";

/** Where the server is and what every call carries. */
interface ApiOptions {
  /** Origin of the server, without a slash at the end. Default: empty, the page's own. */
  readonly baseUrl?: string;
  /** Sent with every call, such as `x-api-key`. The page itself has a cookie and needs none. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
  /** Milliseconds after which a call without a response fails. Default 30,000. */
  readonly timeoutMs?: number;
}

/** What a call carries. `rawBody` replaces the JSON body in calls that stream theirs. */
export interface CallInput<E extends Endpoint> {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: QueryOf<E>;
  readonly body?: BodyOf<E>;
  readonly rawBody?: Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** How the browser's cache is used. Default `no-store`; `no-cache` for a call whose responses have an ETag. */
  readonly cache?: "no-store" | "no-cache";
  /** Replaces the client's own, for a call that takes long by its nature. */
  readonly timeoutMs?: number;
}

/** The server's calls, typed by the contract. */
export interface Api {
  /** Makes one call, once. Throws `ApiError`, or the signal's reason when aborted. */
  call<const E extends Endpoint>(endpoint: E, input?: CallInput<E>): Promise<ResponseOf<E>>;
  /** Returns the address of a path of the server, for what is not fetched: uploads, images, downloads. */
  url(path: string): string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Returns the path of an endpoint with `:name` filled in and its query appended. Null and undefined values are omitted; a list becomes one
 * parameter per item.
 */
export function pathOf(
  path: string,
  params: Readonly<Record<string, string | number>> = {},
  query: Readonly<Record<string, unknown>> = {},
): string {
  const filled = path.replace(/:([a-z]+)/gi, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) search.append(name, String(one));
    }
  }
  return search.size === 0 ? filled : `${filled}?${search}`;
}

/** Creates a client for a server with all calls of the contract, or with only the four that an upload needs. */
export function createApi(options: ApiOptions = {}): Api {
  const { baseUrl = "", headers = {}, timeoutMs = 30_000 } = options;
  // Called through an arrow: fetch refuses to run as a method of anything but its window.
  const send: typeof fetch = options.fetch ?? ((...request) => fetch(...request));
  const url = (path: string) => `${baseUrl}${path}`;
  return {
    url,
    headers,
    async call<const E extends Endpoint>(endpoint: E, input: CallInput<E> = {}) {
      const { signal, rawBody, body } = input;
      const content = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
      let response: Response;
      let text: string;
      const stop = new AbortController();
      const follow = () => stop.abort(signal?.reason);
      signal?.throwIfAborted();
      signal?.addEventListener("abort", follow, { once: true });
      const timer = setTimeout(() => stop.abort(), input.timeoutMs ?? timeoutMs);
      try {
        response = await send(url(pathOf(endpoint.path, input.params, input.query ?? {})), {
          method: endpoint.method,
          credentials: "same-origin",
          cache: input.cache ?? "no-store",
          headers: {
            accept: "application/json",
            ...(content === undefined ? {} : { "content-type": "application/json" }),
            ...headers,
            ...input.headers,
          },
          ...(content === undefined ? {} : { body: content }),
          signal: stop.signal,
        });
        text = await response.text();
      } catch (error) {
        signal?.throwIfAborted();
        throw new ApiError({
          kind: "network",
          status: 0,
          code: stop.signal.aborted ? "stalled" : "network",
          message: stop.signal.aborted ? "The server does not respond." : "The server cannot be reached.",
          details: String(error),
        });
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener("abort", follow);
      }
      const json = readResponse(
        {
          status: response.status,
          contentType: response.headers.get("content-type"),
          retryAfter: response.headers.get("retry-after"),
          date: response.headers.get("date"),
          body: text,
        },
        Date.now(),
      );
      return parseResponse(endpoint, json);
    },
  };
}

/** Returns a response in the shape of the contract. Throws `ApiError` for any other: what breaks the contract is not used. */
export function parseResponse<const E extends Endpoint>(endpoint: E, json: unknown): ResponseOf<E> {
  const parsed = endpoint.response?.safeParse(json);
  if (parsed === undefined) return json as ResponseOf<E>;
  if (parsed.success) return parsed.data as ResponseOf<E>;
  throw new ApiError({
    kind: "notTheServer",
    status: 200,
    code: "not_understood",
    message: `The response of ${endpoint.path} is not what this page expects. If the server was updated, reload the page.`,
    details: parsed.error.issues.slice(0, 3),
  });
}
