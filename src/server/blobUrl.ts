import type { Result } from "../model/result.ts";
import type { ObjectPlace } from "./blobs/storeAddress.ts";

const EXPECTED = "expected s3://bucket/prefix?endpoint=https://host&region=name";

/**
 * Reads an address of a part of a bucket: `s3://bucket/prefix?endpoint=...&region=...`, of which prefix and parameters may be missing.
 * `defaultRegion` is that of the environment. The failure is a sentence that goes on after the name of the variable; it does not contain the
 * address when that contains credentials.
 */
export function parseBlobUrl(text: string, defaultRegion: string | undefined): Result<ObjectPlace, string> {
  const fail = (failure: string): Result<ObjectPlace, string> => ({ ok: false, failure });
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username || url?.password) {
    return fail("contains credentials. Set them as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead.");
  }
  if (url === undefined || url.protocol !== "s3:" || url.port !== "" || url.hash !== "") {
    return fail(`is "${text}"; ${EXPECTED}.`);
  }
  const bucket = url.hostname;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    return fail(`names the bucket "${bucket}"; names have 3 to 63 small letters, digits, dots and hyphens.`);
  }
  const unknown = [...url.searchParams.keys()].find((name) => name !== "endpoint" && name !== "region");
  if (unknown !== undefined) return fail(`has the parameter "${unknown}"; only endpoint and region are known.`);
  const endpoint = url.searchParams.get("endpoint")?.replace(/\/+$/, "") || undefined;
  if (endpoint !== undefined && !isHttpAddress(endpoint)) {
    return fail(`has the endpoint "${endpoint}"; expected http(s)://host[:port].`);
  }
  const region = url.searchParams.get("region") || defaultRegion || (endpoint === undefined ? undefined : "us-east-1");
  if (region === undefined) return fail("has neither an endpoint nor a region. Add ?region=... of the bucket.");
  const parts = decodeURIComponent(url.pathname)
    .split("/")
    .filter((part) => part !== "");
  if (parts.some((part) => part === "." || part === "..")) return fail(`is "${text}"; ${EXPECTED}.`);
  return { ok: true, value: { bucket, prefix: parts.map((part) => `${part}/`).join(""), endpoint, region } };
}

function isHttpAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, search, hash, username } = new URL(text);
  return ["http:", "https:"].includes(protocol) && search === "" && hash === "" && username === "";
}
