import { junkFolderReason } from "../../formats/detect/junk.ts";
import { nameWithoutEnding } from "../archive/archiveNames.ts";
import { createBreath } from "../session/sliceWork.ts";
import type { DropHandle, DropSource, WalkEvent } from "./dropSource.ts";
import { readReason } from "./readReason.ts";
import { joinPath } from "./walkEntries.ts";

/** Files handed on in one event. */
const FILES_PER_EVENT = 200;

/** A folder by its handle: from a folder picker, or kept from before a reload; or the one file of a drop. Same paths as when it is dropped. */
export function handleSource(handle: DropHandle): DropSource {
  const isFolder = handle.kind === "directory";
  return {
    name: isFolder ? handle.name : nameWithoutEnding(handle.name),
    handle: Promise.resolve(handle),
    async walk(tell, signal) {
      if (isFolder) return walkHandle(handle, "", tell, signal);
      tell({ type: "files", folder: "", names: [handle.name], leaves: [handle] });
    },
  };
}

/**
 * Asks to read a folder or file whose handle was kept. Must be called while a click is being handled; answers whether the person agreed.
 */
export async function allowReading(handle: DropHandle): Promise<boolean> {
  const asked = handle as FileSystemDirectoryHandle & {
    requestPermission?: (options: { mode: "read" }) => Promise<PermissionState>;
  };
  const state = await asked.requestPermission?.({ mode: "read" }).catch(() => "denied");
  return state === "granted";
}

async function walkHandle(
  folder: FileSystemDirectoryHandle,
  path: string,
  tell: (event: WalkEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const breathe = createBreath(signal);
  const below: FileSystemDirectoryHandle[] = [];
  let names: string[] = [];
  let leaves: FileSystemFileHandle[] = [];
  let seen = 0;
  function flush(): void {
    if (names.length > 0) tell({ type: "files", folder: path, names, leaves });
    names = [];
    leaves = [];
  }
  try {
    for await (const child of folder.values()) {
      signal.throwIfAborted();
      seen++;
      if (child.kind === "directory") {
        const junk = junkFolderReason(child.name);
        if (junk === undefined) below.push(child);
        else tell({ type: "junkFolder", path: joinPath(path, child.name), reason: junk });
      } else {
        names.push(child.name);
        leaves.push(child);
        if (names.length === FILES_PER_EVENT) flush();
      }
      await breathe();
    }
  } catch (error) {
    signal.throwIfAborted();
    tell({ type: "unreadable", path: path === "" ? folder.name : path, reason: readReason(error, "folder") });
  }
  flush();
  if (path !== "") tell({ type: "folder", path, empty: seen === 0 });
  for (const child of below) await walkHandle(child, joinPath(path, child.name), tell, signal);
}
