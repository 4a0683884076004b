import { extensionOf } from "../../model/datasetPath.ts";

const PICTURES = new Set(
  ".jpg .jpeg .jpe .jfif .png .gif .webp .bmp .dib .tif .tiff .heic .heif .avif .jp2 .j2k .svg".split(" "),
);
const TEXTS = new Set(".json .xml .txt .csv .tsv .yaml .yml .jsonl .ndjson .geojson .md".split(" "));

/** Whether a name says that the file is a picture; for counting before anything is read. */
export function looksLikeImage(path: string): boolean {
  return PICTURES.has(extensionOf(path));
}

/** Whether a name says that the file describes others: those are sent first. */
export function looksLikeAnnotation(path: string): boolean {
  return TEXTS.has(extensionOf(path));
}
