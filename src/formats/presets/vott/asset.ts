import type { Size } from "../../geometry/rules.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** Kinds of assets. */
const VIDEO = 2;
const VIDEO_FRAME = 3;
const TF_RECORD = 4;
/** States of assets: somebody has at least looked at it. */
const VISITED = 1;

/** An asset with what was drawn on it. */
export interface VottAsset {
  readonly asset: JsonObject;
  readonly regions: readonly unknown[];
}

/** An asset as exports and files of single assets hold it; undefined for anything else. */
export function assetFrom(json: JsonObject): VottAsset | undefined {
  const { asset, regions } = json;
  if (!isJsonObject(asset) || !Array.isArray(regions)) return undefined;
  return namesOf(asset).length > 0 ? { asset, regions } : undefined;
}

/** The names under which the image of an asset is to be looked for, best first: its path, which may be an address, and its name. */
export function namesOf({ path, name }: JsonObject): string[] {
  const names: string[] = [];
  if (typeof path === "string" && path !== "") {
    const bare = path.replace(/^file:\/*/i, "");
    names.push(decoded(bare), bare);
  }
  if (typeof name === "string" && name !== "") names.push(name, decoded(name));
  return [...new Set(names)];
}

/** True for what is no image but holds images: a video, a record file. */
export function isContainerFolder({ type }: JsonObject): boolean {
  const kind = finiteNumber(type);
  return kind === VIDEO || kind === TF_RECORD;
}

/** True for a frame of a video. */
export function isVideoFrame({ type, timestamp }: JsonObject): boolean {
  return finiteNumber(type) === VIDEO_FRAME || finiteNumber(timestamp) !== undefined;
}

/** True when somebody looked at it, also when nothing is on it. */
export function isVisited({ asset, regions }: VottAsset): boolean {
  return regions.length > 0 || (finiteNumber(asset.state) ?? 0) >= VISITED;
}

/** The size in pixels that regions are drawn on. */
export function sizeOf({ size }: JsonObject): Size | undefined {
  if (!isJsonObject(size)) return undefined;
  const [width, height] = [finiteNumber(size.width), finiteNumber(size.height)];
  return width !== undefined && height !== undefined && width > 0 && height > 0 ? { width, height } : undefined;
}

/** The tags of a region, first the one that was given first. */
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
