import { baseName, folderOf } from "../../model/datasetPath.ts";
import { createBreath } from "../flow/sliceWork.ts";
import { nameWithoutEnding } from "./archiveNames.ts";
import type { DropSource } from "./dropSource.ts";
import type { WalkEvent } from "./walkEvent.ts";

/** Files in one event. */
const FILES_PER_EVENT = 1000;

/** Returns the folder of all chosen files when they come from a folder input: the first segment of every path. */
function commonRoot(files: ArrayLike<File>): string | undefined {
  const first = files[0]?.webkitRelativePath ?? "";
  const cut = first.indexOf("/");
  return cut <= 0 ? undefined : first.slice(0, cut);
}

/**
 * Returns the files of an `<input type=file>`, with or without `webkitdirectory`, or any other File objects as a source. A chosen folder is
 * the root of its paths, as when it is dropped. Neither size nor date is read here: with a folder input each access blocks the page for a
 * third of a millisecond.
 */
export function filesSource(files: ArrayLike<File>): DropSource {
  const root = commonRoot(files);
  return {
    name: root ?? (files.length === 1 ? nameWithoutEnding(files[0]?.name ?? "Files") : "Files"),
    handle: Promise.resolve(undefined),
    walk: (emit, signal) => walkFiles(files, root, emit, signal),
  };
}

async function walkFiles(
  files: ArrayLike<File>,
  root: string | undefined,
  emit: (event: WalkEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const breathe = createBreath(signal);
  const folders = new Set<string>();
  let folder = "";
  let names: string[] = [];
  let leaves: File[] = [];

  function flush(): void {
    if (names.length > 0) emit({ type: "files", folder, names, leaves });
    names = [];
    leaves = [];
  }
  function enter(path: string): void {
    // Parents too: the input lists files only, so a folder that contains only folders is not in it.
    for (let at = path; at !== "" && !folders.has(at); at = folderOf(at)) {
      folders.add(at);
      emit({ type: "folder", path: at, empty: false });
    }
  }

  for (let i = 0; i < files.length; i++) {
    const file = files[i];
    if (file === undefined) continue;
    const full = file.webkitRelativePath === "" ? file.name : file.webkitRelativePath;
    const path = root !== undefined && full.startsWith(`${root}/`) ? full.slice(root.length + 1) : full;
    const at = folderOf(path);
    if (at !== folder || names.length === FILES_PER_EVENT) {
      flush();
      folder = at;
      enter(at);
    }
    names.push(baseName(path));
    leaves.push(file);
    await breathe();
  }
  flush();
}
