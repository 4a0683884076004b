import { captureDrop, type DropSource, filesSource } from "../../uploader/index.ts";

/** What a `drop` or `paste` event carries; undefined for any other event, and when no file is in it. */
export function dropSourceOf(event: unknown): DropSource | undefined {
  const { type, dataTransfer, clipboardData } = event as Partial<DragEvent & ClipboardEvent>;
  if (type === "drop" && dataTransfer) return captureDrop(dataTransfer);
  if (type === "paste" && clipboardData && clipboardData.files.length > 0) {
    return filesSource(Array.from(clipboardData.files));
  }
  return undefined;
}
