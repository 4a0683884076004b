import { isSha256Base64, type Sha256Base64 } from "../../model/hash.ts";
import { ApiError } from "../apiError.ts";
import type { MultipartParts } from "../multipart/readMultipart.ts";
import { shownHash } from "./shownHash.ts";

/** One file of an upload: its metadata, and its content when the request contains it. */
export interface UploadEntry<Content> {
  /** Always with a leading slash. */
  readonly id: string;
  readonly hash: { state: "none" } | { state: "given"; hash: Sha256Base64 } | { state: "malformed"; shown: string };
  /** As sent; undefined when it is not a string. */
  readonly type: string | undefined;
  readonly content: Content | undefined;
}

/** Matches metadata with contents, in the order of the metadata parts. Throws 400 for malformed metadata and for contents without metadata. */
export function readUploadEntries<Content>({ metadata, contents }: MultipartParts<Content>): UploadEntry<Content>[] {
  const names = new Set(metadata.map(({ name }) => name));
  const orphan = [...contents.keys()].find((name) => !names.has(name));
  if (orphan !== undefined) {
    throw new ApiError("bad_multipart", `File part "${orphan}-file" has no metadata part "${orphan}".`);
  }
  if (metadata.length === 0) throw new ApiError("bad_multipart", "The request contains no files.");
  return metadata.map(({ name, text }) => ({ ...readMetadata(name, text), content: contents.get(name) }));
}

function readMetadata(name: string, text: string): Omit<UploadEntry<never>, "content"> {
  const { id, hash, type } = parseObject(name, text);
  if (typeof id !== "string" || id === "") {
    throw new ApiError(
      "bad_request",
      `Metadata part "${name}" has no "id". It must be a string that is unique in the request.`,
    );
  }
  return {
    id: id.startsWith("/") ? id : `/${id}`,
    hash: readHash(hash),
    type: typeof type === "string" ? type : undefined,
  };
}

function parseObject(name: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new ApiError(
      "bad_json",
      `Metadata part "${name}" is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ApiError("bad_json", `Metadata part "${name}" is not a JSON object.`);
  }
  return value as Record<string, unknown>;
}

function readHash(hash: unknown): UploadEntry<never>["hash"] {
  if (hash === undefined || hash === null) return { state: "none" };
  if (isSha256Base64(hash)) return { state: "given", hash };
  return { state: "malformed", shown: shownHash(hash) };
}
