import { junkFolderReason } from "../../formats/detect/junk.ts";
import { createBreath } from "../flow/sliceWork.ts";
import { nameWithoutEnding } from "./archiveNames.ts";
import type { DropHandle, DropSource } from "./dropSource.ts";
import { readReason } from "./readReason.ts";
import { joinPath } from "./walkEntries.ts";
import type { WalkEvent } from "./walkEvent.ts";

/** Files in one event. */
const FILES_PER_EVENT = 200;

/**
 * Returns a folder, or the one file of a drop, as a source by its handle: from a folder picker, or kept from before a reload. The paths are
 * the same as when it is dropped.
 */
export function handleSource(handle: DropHandle): DropSource {
  const isFolder = handle.kind === "directory";
  return {
    name: isFolder ? handle.name : nameWithoutEnding(handle.name),
    handle: Promise.resolve(handle),
    async walk(emit, signal) {
      if (isFolder) return walkHandle(handle, "", emit, signal);
      emit({ type: "files", folder: "", names: [handle.name], leaves: [handle] });
    },
  };
}

/**
 * Asks the person for permission to read a folder or file whose handle was kept, and returns whether they agreed. Must be called while a
 * click is being handled.
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
  emit: (event: WalkEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const breathe = createBreath(signal);
  const below: FileSystemDirectoryHandle[] = [];
  let names: string[] = [];
  let leaves: FileSystemFileHandle[] = [];
  let seen = 0;
  function flush(): void {
    if (names.length > 0) emit({ type: "files", folder: path, names, leaves });
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
        else emit({ type: "junkFolder", path: joinPath(path, child.name), reason: junk });
      } else {
        names.push(child.name);
        leaves.push(child);
        if (names.length === FILES_PER_EVENT) flush();
      }
      await breathe();
    }
  } catch (error) {
    signal.throwIfAborted();
    emit({ type: "unreadable", path: path === "" ? folder.name : path, reason: readReason(error, "folder") });
  }
  flush();
  if (path !== "") emit({ type: "folder", path, empty: seen === 0 });
  for (const child of below) await walkHandle(child, joinPath(path, child.name), emit, signal);
}
