import type { Size } from "../../geometry/rules.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** Kinds of assets. */
const VIDEO = 2;
const VIDEO_FRAME = 3;
const TF_RECORD = 4;
/** The state of an asset that somebody visited; higher states are tagged. */
const VISITED = 1;

/** An asset with its regions. */
interface VottAsset {
  readonly asset: JsonObject;
  readonly regions: readonly unknown[];
  /** The names under which its image may be in the drop, best first: its path, which may be a URL, and its name. */
  readonly names: readonly [string, ...string[]];
}

/** Returns an asset as exports and files of single assets contain it; undefined for other JSON. */
export function assetFrom(json: JsonObject): VottAsset | undefined {
  const { asset, regions } = json;
  if (!isJsonObject(asset) || !Array.isArray(regions)) return undefined;
  const [first, ...more] = namesOf(asset);
  return first === undefined ? undefined : { asset, regions, names: [first, ...more] };
}

function namesOf({ path, name }: JsonObject): string[] {
  const names: string[] = [];
  if (typeof path === "string" && path !== "") {
    const bare = path.replace(/^file:\/*/i, "");
    names.push(decoded(bare), bare);
  }
  if (typeof name === "string" && name !== "") names.push(name, decoded(name));
  return [...new Set(names)];
}

/** Returns true for an asset that contains images: a video, a record file. */
export function isContainer({ type }: JsonObject): boolean {
  const kind = finiteNumber(type);
  return kind === VIDEO || kind === TF_RECORD;
}

/** Returns true for a video frame. */
export function isVideoFrame({ type, timestamp }: JsonObject): boolean {
  return finiteNumber(type) === VIDEO_FRAME || finiteNumber(timestamp) !== undefined;
}

/** Returns true for an asset that somebody visited, with or without regions. */
export function isVisited({ asset, regions }: VottAsset): boolean {
  return regions.length > 0 || (finiteNumber(asset.state) ?? 0) >= VISITED;
}

/** Returns the image size that an asset states, in pixels. */
export function sizeOf({ size }: JsonObject): Size | undefined {
  if (!isJsonObject(size)) return undefined;
  const [width, height] = [finiteNumber(size.width), finiteNumber(size.height)];
  return width !== undefined && height !== undefined && width > 0 && height > 0 ? { width, height } : undefined;
}

/** Returns the tags of a region in the order in which they were given. */
export function tagsOf(region: unknown): string[] {
  if (!isJsonObject(region) || !Array.isArray(region.tags)) return [];
  return region.tags.filter((tag) => typeof tag === "string" || typeof tag === "number").map(String);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
