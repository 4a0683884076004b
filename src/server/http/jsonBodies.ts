import "./fastifyAugmentation.ts";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { ApiError } from "../apiError.ts";

/**
 * Makes JSON the body of every call unless a route has another one. Callers with an `x-api-key` header may name any Content-Type or none:
 * the page of the Import API names none, and `curl -d`, wget and urllib send that of a form. A browser cannot send the header to another
 * site without asking it first; calls with a session cookie have to name `application/json`, which it cannot send unasked either.
 */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(["application/json", "*"], { parseAs: "string" }, (request, body, done) => {
    if (!mayBeJson(request)) done(wrongContentType(request));
    else if (body === "") done(null, undefined);
    else void parse(request, withoutByteOrderMark(body as string), done);
  });
}

/** As `readJsonBodies`, for a route that reads the body itself. */
export function streamJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(["application/json", "*"], (request, _payload, done) => {
    if (mayBeJson(request)) done(null);
    else done(wrongContentType(request));
  });
}

/** Returns the error for a body whose Content-Type the call does not take. */
export function wrongContentType(request: FastifyRequest): ApiError {
  const expected = request.routeOptions.config.endpoint?.bodyType ?? "application/json";
  const given = request.headers["content-type"];
  const named = given === undefined ? "none" : `"${given.slice(0, 100)}"`;
  return new ApiError("wrong_content_type", `This call takes Content-Type: ${expected}; this request has ${named}.`);
}

function mayBeJson({ headers }: FastifyRequest): boolean {
  const hasKey = typeof headers["x-api-key"] === "string" && headers["x-api-key"] !== "";
  return hasKey || /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "");
}

/** Removes the byte order mark that some programs write before JSON. */
function withoutByteOrderMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
