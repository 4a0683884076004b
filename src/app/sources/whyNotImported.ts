import type { FolderPreview } from "./PreviewFacts.tsx";

/** Returns why the import of a folder would fail, as a sentence with what to do; undefined when it may succeed, or when that is not known. */
export function whyNotImported(
  preview: Pick<FolderPreview, "verdict" | "message" | "files" | "isListed" | "isRead" | "images">,
): string | undefined {
  if (!preview.isListed) return undefined;
  if (preview.files === 0) return "This folder has no files to import. Choose another one.";
  if (preview.verdict === "ambiguous") return "Choose the preset to read it with, or a folder inside it.";
  if (preview.verdict === "unsupported") return preview.message ?? "This format is not read.";
  if (preview.verdict === "nothing" || (preview.isRead && preview.images === 0)) {
    return "This folder does not contain any images to import. Choose the folder that contains the images together with their labels.";
  }
  return undefined;
}
