import type { z } from "zod";

/** What a key may do. `admin` includes `import`, `import` includes `read`. `none` needs no key. */
export type Scope = "none" | "read" | "import" | "admin";

/** One call of the API, described once: the server serves it, the page calls it, and OpenAPI is generated from it. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path with `:name` parameters, from the root of the server. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly scope: Scope;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  /** Body as JSON. Bodies that are not JSON (multipart, streamed) are described in `description`. */
  readonly body?: z.ZodType;
  /** Content type of a body that is not JSON. */
  readonly bodyType?: string;
  /** Answer as JSON with status 200; absent when the answer is bytes. */
  readonly response?: z.ZodType;
  /** Content type of an answer that is not JSON. */
  readonly responseType?: string;
}

/** Keeps the literal types of an endpoint. */
export function endpoint<const E extends Endpoint>(definition: E): E {
  return definition;
}

/** The JSON answer of an endpoint, as the caller sees it. */
export type ResponseOf<E extends Endpoint> = E["response"] extends z.ZodType ? z.output<E["response"]> : never;
/** The JSON body of an endpoint, as the caller writes it. */
export type BodyOf<E extends Endpoint> = E["body"] extends z.ZodType ? z.input<E["body"]> : never;
/** The query of an endpoint, as the caller writes it. */
export type QueryOf<E extends Endpoint> = E["query"] extends z.ZodType ? z.input<E["query"]> : never;
