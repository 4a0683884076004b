import type { ApiError } from "../apiError.ts";

/**
 * Returns a whole HTTP/1.1 response with an error, for a connection on which the server cannot respond in the usual way. `status` is the code
 * with its words. The caller closes the connection.
 */
export function rawResponse(status: string, error: ApiError, requestId: string): string {
  const body = JSON.stringify(error.body(requestId));
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
