import type { DropHandle, DropSource } from "./dropSource.ts";
import type { WalkEvent } from "./walkEvent.ts";

/** Returns one folder of a drop as a drop of its own: with its name, and paths that begin inside it, as if it alone had been dropped. */
export function partSource(source: DropSource, root: string): DropSource {
  return {
    name: root.slice(root.lastIndexOf("/") + 1),
    nameEncoding: source.nameEncoding,
    handle: source.handle.then((handle) => handle && folderIn(handle, root.split("/"))),
    walk(emit, signal, unpackFolder) {
      const emitInside = (event: WalkEvent) => {
        const inside = eventIn(event, root);
        if (inside !== undefined) emit(inside);
      };
      return source.walk(emitInside, signal, unpackFolder);
    },
  };
}

/** Returns the handle of a folder below another; undefined when there is no such folder, as for one inside an archive. */
async function folderIn(handle: DropHandle, segments: readonly string[]): Promise<DropHandle | undefined> {
  if (handle.kind === "file") return undefined;
  let folder = handle;
  try {
    for (const segment of segments) folder = await folder.getDirectoryHandle(segment);
  } catch {
    return undefined;
  }
  return folder;
}

function eventIn(event: WalkEvent, root: string): WalkEvent | undefined {
  if (event.type === "files") {
    const folder = pathIn(event.folder, root);
    return folder === undefined ? undefined : { ...event, folder };
  }
  if (event.type === "reading") return event;
  if (event.type === "skipped") {
    const folder = pathIn(event.folder, root);
    if (folder === undefined) return undefined;
    const path = event.problem.path ?? "";
    return { ...event, folder, problem: { ...event.problem, path: pathIn(path, root) ?? path } };
  }
  const path = pathIn(event.path, root);
  // The folder itself is the root of its paths, not a folder below it.
  return path === undefined || path === "" ? undefined : { ...event, path };
}

function pathIn(path: string, root: string): string | undefined {
  if (path === root) return "";
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
}
