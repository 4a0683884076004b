import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { linesOf, readText } from "../../text/text.ts";

/** A sequence: the folder that contains `gt`, `det`, `seqinfo.ini` and the frames. */
export interface MotSequence {
  readonly folder: string;
  readonly truth: DatasetPath | undefined;
  readonly detections: DatasetPath | undefined;
  readonly info: DatasetPath | undefined;
  readonly labels: DatasetPath | undefined;
}

/** The fields of `seqinfo.ini` that are used. */
export interface SequenceInfo {
  readonly name?: string;
  /** The folder of the frames. */
  readonly imageFolder?: string;
  /** The size of the frames in pixels. */
  readonly size?: { readonly width: number; readonly height: number };
}

/** Bytes of `seqinfo.ini`. */
const MAX_BYTES = 1024 * 1024;

/** Returns the sequences below `root`, by file names. */
export function findSequences(tree: SourceTree, root = ""): MotSequence[] {
  const prefix = root === "" ? "" : `${root}/`;
  const sequences = new Map<string, Record<SequenceFile, DatasetPath | undefined>>();
  for (const { path } of tree.files) {
    const file = path.startsWith(prefix) ? sequenceFile(path) : undefined;
    if (file === undefined) continue;
    const known = sequences.get(file.folder) ?? noFiles;
    sequences.set(file.folder, { ...known, [file.role]: path });
  }
  return [...sequences]
    .map(([folder, files]): MotSequence => ({ folder, ...files }))
    .filter(({ truth, detections, info }) => truth !== undefined || detections !== undefined || info !== undefined);
}

type SequenceFile = Exclude<keyof MotSequence, "folder">;

const noFiles = { truth: undefined, detections: undefined, info: undefined, labels: undefined };

/** Returns the folder of the sequence that a file belongs to, and what the file is in it. */
function sequenceFile(path: DatasetPath): { readonly folder: string; readonly role: SequenceFile } | undefined {
  const folder = folderOf(path);
  if (baseName(path).toLowerCase() === "seqinfo.ini") return { folder, role: "info" };
  const role = roles.get(`${baseName(folder)}/${baseName(path)}`.toLowerCase());
  return role && { folder: folderOf(folder), role };
}

const roles: ReadonlyMap<string, SequenceFile> = new Map([
  ["gt/gt.txt", "truth"],
  ["det/det.txt", "detections"],
  ["gt/labels.txt", "labels"],
]);

/** Reads `seqinfo.ini`. Fields that are missing or broken are undefined. */
export async function readSequenceInfo(
  tree: SourceTree,
  path: DatasetPath | undefined,
  signal?: AbortSignal,
): Promise<SequenceInfo> {
  if (path === undefined) return {};
  const text = await readText(tree, path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
  if (!text.ok) return {};
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
