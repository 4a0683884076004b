import { type DatasetPath, extensionOf, folderOf, stemOf } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { mayBeImage } from "../../images/imageFile.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import type { MotSequence, SequenceInfo } from "./sequences.ts";
import type { MotTable } from "./table.ts";

/** Folders of frames, the most likely first. */
const frameFolders = ["img1", "images", "img", "frames", "imgs"];

/** Returns the frames of a sequence: images in the folder that `seqinfo.ini` names, otherwise in a usual folder of frames, otherwise beside. */
export function framesOf(
  { folder }: MotSequence,
  { imageFolder }: SequenceInfo,
  byFolder: ReadonlyMap<string, readonly SourceFile[]>,
): readonly SourceFile[] {
  const names = [...(imageFolder === undefined ? [] : [imageFolder]), ...frameFolders, ""];
  for (const name of names) {
    const path = [folder, name].filter((segment) => segment !== "").join("/");
    const files = byFolder.get(path);
    if (files !== undefined && files.length > 0) return files;
  }
  return [];
}

/** Returns the images below `root` by their folders. */
export function imagesByFolder(tree: SourceTree, root: string): Map<string, SourceFile[]> {
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

/** The numbers of frames. */
interface FrameNumbers {
  readonly of: ReadonlyMap<DatasetPath, number>;
  readonly problems: readonly ProblemDetails[];
}

/**
 * Returns the number of each frame in the tables. Frames that count from 0 beside a table that counts from 1 are shifted by one, and those that
 * count from 1 beside a table from 0 the other way, when more frames of the table exist then: one odd row decides nothing.
 */
export function numberFrames(frames: readonly SourceFile[], tables: readonly Pick<MotTable, "rows">[]): FrameNumbers {
  const of = new Map<DatasetPath, number>();
  const taken = new Map<number, DatasetPath>();
  const problems: ProblemDetails[] = [];
  for (const { path } of frames) {
    const number = frameNumber(path);
    if (number === undefined || tables.length === 0) continue;
    const other = taken.get(number);
    if (other === undefined) {
      taken.set(number, path);
      of.set(path, number);
      continue;
    }
    const message = `The frame has the same number ${number} as ${other}.`;
    problems.push({ code: "frame_twice", path, message, action: "The frame is imported without boxes." });
  }
  const shift = shiftOf(taken, tables);
  const [first] = taken.values();
  if (shift === 0 || first === undefined) return { of, problems };
  const [ofFrames, ofTable] = shift > 0 ? [0, 1] : [1, 0];
  problems.push({
    code: "frames_from_zero",
    path: folderOf(first),
    message: `The names of the frames count from ${ofFrames}, but the table counts from ${ofTable}.`,
    action: `Frame ${ofTable} of the table is the image with the number ${ofFrames}.`,
  });
  return { of: new Map([...of].map(([path, number]) => [path, number + shift])), problems };
}

/** Returns what is added to the numbers of frames: what most frames of the tables speak for, and 0 unless it is more than without it. */
function shiftOf(frames: ReadonlyMap<number, unknown>, tables: readonly Pick<MotTable, "rows">[]): -1 | 0 | 1 {
  const wanted = new Set(tables.flatMap(({ rows }) => [...rows.keys()]));
  const found = (shift: number) => [...wanted].filter((number) => frames.has(number - shift)).length;
  if (frames.has(0)) return found(1) > found(0) ? 1 : 0;
  return wanted.has(0) && found(-1) > found(0) ? -1 : 0;
}

/** The number of a frame: the last digits of its name. */
function frameNumber(path: string): number | undefined {
  const digits = /(\d+)\D*$/.exec(stemOf(path))?.[1];
  const number = digits === undefined ? undefined : Number(digits);
  return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
}
