import type { z } from "zod";
import type { ErrorCode } from "./errors.ts";
import type { RequestHeader, ResponseHeader } from "./headers.ts";
import type { KeyScope } from "./scopes.ts";
import type { Tag } from "./tags.ts";

/** What a key may do: see `scopeMeanings`. A call with `none` needs no key. */
export type Scope = "none" | KeyScope;

/** One call of the API. The server serves it, the clients call it, and OpenAPI is generated from it. */
export interface Endpoint {
  /** Name of the call in OpenAPI. Stable: generated clients name their functions after it. */
  readonly operationId: string;
  readonly tag: Tag;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path with `:name` parameters, from the root of the server. */
  readonly path: string;
  /** What the call does, in one line. */
  readonly summary: string;
  readonly description?: string;
  readonly scope: Scope;
  /** Whether a request may be sent again when its response was lost; `with-key`: only one that carries an `Idempotency-Key`. */
  readonly idempotent: boolean | "with-key";
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly requestHeaders?: readonly RequestHeader[];
  /** The body. One that is not JSON, or that is read as a stream, is only described by its schema. */
  readonly body?: z.ZodType;
  /** Media type of the body. Default `application/json`. */
  readonly bodyType?: string;
  /** JSON of status 200; absent when the call responds with bytes or text only. */
  readonly response?: z.ZodType;
  /** Media types of status 200 other than that JSON. */
  readonly mediaTypes?: readonly string[];
  /** Headers of status 200. */
  readonly responseHeaders?: readonly ResponseHeader[];
  /** Responses with a status other than 200 that are not errors, or not errors of the usual shape. */
  readonly otherResponses?: Readonly<Record<number, OtherResponse>>;
  /** The errors of this call alone. `errorsOf` adds those that follow from its scope and from what it takes. */
  readonly errors: readonly ErrorCode[];
}

/** A response of an endpoint with a status of its own. */
export interface OtherResponse {
  readonly description: string;
  /** Its JSON. */
  readonly response?: z.ZodType;
  readonly mediaTypes?: readonly string[];
  readonly headers?: readonly ResponseHeader[];
}

/**
 * Returns an endpoint with its literal types.
 *
 * @example
 * export const getImage = endpoint({
 *   operationId: "getImagesId",
 *   tag: "images",
 *   method: "GET",
 *   path: "/v1/images/:id",
 *   summary: "Get an image with its annotation",
 *   scope: "read",
 *   idempotent: true,
 *   params: idParams,
 *   response: image,
 *   errors: [],
 * });
 */
export function endpoint<const E extends Endpoint>(definition: E): E {
  return definition;
}

/**
 * The JSON of status 200, as the caller reads it.
 *
 * @example
 * const { items }: ResponseOf<typeof listTasks> = await api.call(listTasks);
 */
export type ResponseOf<E extends Endpoint> = E["response"] extends z.ZodType ? z.output<E["response"]> : never;

/** The body of a request, as the caller writes it. */
export type BodyOf<E extends Endpoint> = E["body"] extends z.ZodType ? z.input<E["body"]> : never;

/** The query of a request, as the caller writes it. */
export type QueryOf<E extends Endpoint> = E["query"] extends z.ZodType ? z.input<E["query"]> : never;
