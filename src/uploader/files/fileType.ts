import { extensionOf } from "../../model/datasetPath.ts";

const IMAGES = new Set(
  ".jpg .jpeg .jpe .jfif .png .gif .webp .bmp .dib .tif .tiff .heic .heif .avif .jp2 .j2k .svg".split(" "),
);
const TEXTS = new Set(".json .xml .txt .csv .tsv .yaml .yml .jsonl .ndjson .geojson .md".split(" "));

/** True for a file that is an image by its extension; for counting before anything is read. */
export function looksLikeImage(path: string): boolean {
  return IMAGES.has(extensionOf(path));
}

/** True for a file that may describe others by its extension; those are sent first. */
export function looksLikeAnnotation(path: string): boolean {
  return TEXTS.has(extensionOf(path));
}
