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
 * Returns the number of each frame in the tables. Frames that count from 0 beside a table that counts from 1 are shifted by one, when only then the
 * last frame of the table exists.
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
  const first = taken.get(0);
  if (first === undefined || !isShifted(taken, tables)) return { of, problems };
  problems.push({
    code: "frames_from_zero",
    path: folderOf(first),
    message: "The names of the frames count from 0, but the table counts from 1.",
    action: "Frame 1 of the table is the image with the number 0.",
  });
  return { of: new Map([...of].map(([path, number]) => [path, number + 1])), problems };
}

/** Returns true when the last frame of the tables exists only if frames are counted from 0. */
function isShifted(frames: ReadonlyMap<number, unknown>, tables: readonly Pick<MotTable, "rows">[]): boolean {
  const wanted = tables.flatMap(({ rows }) => [...rows.keys()]);
  const last = wanted.reduce((most, number) => Math.max(most, number), -1);
  return !wanted.includes(0) && last > 0 && !frames.has(last) && frames.has(last - 1);
}

/** The number of a frame: the last digits of its name. */
function frameNumber(path: string): number | undefined {
  const digits = /(\d+)\D*$/.exec(stemOf(path))?.[1];
  const number = digits === undefined ? undefined : Number(digits);
  return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
}
