import { baseName, type DatasetPath, extensionOf, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { mayBeImage } from "../../images/imageFile.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { linesOf, readText } from "../../text/text.ts";

/** A sequence of frames: the folder that holds `gt`, `det`, `seqinfo.ini` and the frames. */
export interface MotSequence {
  readonly folder: string;
  readonly truth: DatasetPath | undefined;
  readonly detections: DatasetPath | undefined;
  readonly info: DatasetPath | undefined;
  readonly labels: DatasetPath | undefined;
}

/** What `seqinfo.ini` says. */
export interface SequenceInfo {
  readonly name?: string;
  /** The folder of the frames. */
  readonly imageFolder?: string;
  readonly size?: { readonly width: number; readonly height: number };
}

/** Folders that hold frames, likeliest first. */
const frameFolders = ["img1", "images", "img", "frames", "imgs"];

/** The sequences below `root`, by the names of their files. */
export function findSequences(tree: SourceTree, root = ""): MotSequence[] {
  const prefix = root === "" ? "" : `${root}/`;
  const parts = new Map<string, { -readonly [Part in keyof MotSequence]?: MotSequence[Part] }>();
  const part = (folder: string) => {
    const known = parts.get(folder) ?? {};
    parts.set(folder, known);
    return known;
  };
  for (const { path } of tree.files) {
    if (!path.startsWith(prefix)) continue;
    const place = folderOf(path);
    const inside = `${baseName(place)}/${baseName(path)}`.toLowerCase();
    if (inside === "gt/gt.txt") part(folderOf(place)).truth = path;
    else if (inside === "det/det.txt") part(folderOf(place)).detections = path;
    else if (inside === "gt/labels.txt") part(folderOf(place)).labels = path;
    else if (baseName(path).toLowerCase() === "seqinfo.ini") part(place).info = path;
  }
  return [...parts]
    .filter(([, { truth, detections, info }]) => truth !== undefined || detections !== undefined || info !== undefined)
    .map(([folder, { truth, detections, info, labels }]) => ({ folder, truth, detections, info, labels }));
}

/** The frames of a sequence: pictures in the folder that `seqinfo.ini` names, else in one that is called so, else beside. */
export function framesOf(
  { folder }: MotSequence,
  { imageFolder }: SequenceInfo,
  byFolder: ReadonlyMap<string, readonly SourceFile[]>,
): readonly SourceFile[] {
  const names = [...(imageFolder === undefined ? [] : [imageFolder]), ...frameFolders, ""];
  for (const name of names) {
    const place = [folder, name].filter((segment) => segment !== "").join("/");
    const files = byFolder.get(place);
    if (files !== undefined && files.length > 0) return files;
  }
  return [];
}

/** Pictures below `root` by their folders. */
export function picturesByFolder(tree: SourceTree, root: string): Map<string, SourceFile[]> {
  const prefix = root === "" ? "" : `${root}/`;
  const folders = new Map<string, SourceFile[]>();
  for (const file of tree.files) {
    if (!file.path.startsWith(prefix) || !mayBeImage(file.path) || extensionOf(file.path) === ".ini") continue;
    const same = folders.get(folderOf(file.path));
    if (same === undefined) folders.set(folderOf(file.path), [file]);
    else same.push(file);
  }
  return folders;
}

/** The number of a frame: the last digits of its name. */
export function frameNumber(path: string): number | undefined {
  const digits = /(\d+)\D*$/.exec(stemOf(path))?.[1];
  const number = digits === undefined ? undefined : Number(digits);
  return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
}

/** Reads `seqinfo.ini`; what it does not say, or says wrongly, is absent. */
export async function readSequenceInfo(
  tree: SourceTree,
  path: DatasetPath | undefined,
  signal?: AbortSignal,
): Promise<SequenceInfo> {
  const text =
    path === undefined ? undefined : await readText(tree, path, { maxBytes: 1024 * 1024, ...(signal && { signal }) });
  if (!text?.ok) return {};
  const fields = new Map<string, string>();
  for (const line of linesOf(text.value)) {
    const [, key, value] = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined && value !== "") fields.set(key.toLowerCase(), value);
  }
  const [width, height] = [Number(fields.get("imwidth")), Number(fields.get("imheight"))];
  const name = fields.get("name");
  const imageFolder = fields.get("imdir")?.replace(/^\/+|\/+$/g, "");
  return {
    ...(name !== undefined && { name }),
    ...(imageFolder !== undefined && { imageFolder }),
    ...(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0 && { size: { width, height } }),
  };
}
