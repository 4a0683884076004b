import type { Endpoint } from "../contract/endpoint.ts";
import type { OperationExample } from "./openapiExamples.ts";

/** Returns the request of an example as a command line for `curl`, with the address of the server and the key as variables. */
export function curlOf(endpoint: Endpoint, { request }: OperationExample): string {
  const { method, scope, bodyType = "application/json" } = endpoint;
  const command = [`curl "$SERVER${exampleUrl(endpoint, request)}"`];
  if (method === "PATCH" || method === "DELETE" || (method === "POST" && request.body === undefined)) {
    command.push(`-X ${method}`);
  }
  if (scope !== "none") command.push('-H "x-api-key: $KEY"');
  for (const [name, value] of Object.entries(request.headers ?? {})) command.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (request.body !== undefined) command.push(...bodyOptions(request.body, bodyType));
  if (endpoint.response === undefined && !endpoint.mediaTypes?.some(isText)) command.push("-OJ");
  return command.join(" \\\n  ");
}

function bodyOptions(body: unknown, type: string): string[] {
  if (type !== "multipart/form-data")
    return [`-H ${quoted(`content-type: ${type}`)}`, `-d ${quoted(JSON.stringify(body))}`];
  const parts = Object.entries(body as Record<string, unknown>);
  // The part with the bytes follows its metadata, whose id is the path of the file.
  let path = "";
  return parts.map(([name, value]) => {
    if (typeof value === "string") return `-F ${quoted(`${name}=@.${path}`)}`;
    path = (value as { id: string }).id;
    return `-F ${quoted(`${name}=${JSON.stringify(value)}`)}`;
  });
}

/** Returns the path and query of the request of an example. */
export function exampleUrl(
  { path }: Endpoint,
  { params = {}, query = {} }: Pick<OperationExample["request"], "params" | "query">,
): string {
  const filled = path.split("/").map((step) => (step.startsWith(":") ? String(params[step.slice(1)]) : step));
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return search.size === 0 ? filled.join("/") : `${filled.join("/")}?${search}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith("text/");
}
