import { captureDrop, type DropSource, filesSource } from "../../uploader/index.ts";

/** Returns the files of a `drop` or `paste` event; undefined for another event and for one without files. */
export function dropSourceOf(event: unknown): DropSource | undefined {
  const { type, dataTransfer, clipboardData } = event as Partial<DragEvent & ClipboardEvent>;
  if (type === "drop" && dataTransfer) return captureDrop(dataTransfer);
  if (type === "paste" && clipboardData && clipboardData.files.length > 0) {
    return filesSource(Array.from(clipboardData.files));
  }
  return undefined;
}
