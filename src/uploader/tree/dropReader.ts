import type { SourceTree } from "../../formats/sourceTree.ts";
import { packedBlob } from "../archive/readContent.ts";
import type { FileTable } from "../files/fileTable.ts";
import type { Opener } from "../walk/leaf.ts";
import { isPacked } from "../walk/packedFile.ts";
import { droppedTree } from "./droppedTree.ts";
import type { Listing } from "./listing.ts";
import { serveTree } from "./remoteTree.ts";

/** Reads the files of a drop for the page; each call resolves once everything is listed. */
export interface DropReader {
  /** Returns the drop as formats see it. */
  tree(): Promise<SourceTree>;
  /** Gives a worker the same tree: it calls `connectTree` at the other end of the port. */
  serveTree(port: MessagePort): Promise<void>;
  /** Returns the content of one file. Rejects with a `NotFoundError` for a path that is not in the drop. */
  file(path: string): Promise<Blob>;
}

/** Creates the reader of a drop; `signal` ends what is served to workers. */
export function createDropReader(
  listing: Promise<Listing>,
  files: FileTable,
  opener: Opener,
  signal: AbortSignal,
): DropReader {
  return {
    tree: async () => droppedTree((await listing).treeFiles),
    serveTree: async (port) => serveTree((await listing).hashedFiles, port, signal),
    async file(path) {
      const row = (await listing).rowOf(path);
      const leaf = row === undefined ? undefined : files.leaf(row);
      if (leaf === undefined) throw new DOMException(`${path} is not in this drop.`, "NotFoundError");
      const content = await opener.open(leaf);
      return isPacked(content) ? packedBlob(content) : content;
    },
  };
}
