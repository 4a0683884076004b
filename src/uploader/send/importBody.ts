import type { ImportHead } from "../../contract/startImport.ts";
import { createBreath } from "../session/sliceWork.ts";

/** Characters gathered before they go into the body. */
const CHUNK_CHARACTERS = 512 * 1024;

/** One file of an import: `fileId` is what the server called a file that is no image, when it said so. */
export interface ImportedFile {
  readonly path: string;
  readonly hash: string;
  readonly fileId: string | undefined;
}

/**
 * The body that starts an import, as a Blob: a million files are 120 MB of JSON, so it is written piece by piece, the page keeps
 * breathing, and the browser holds it outside the page's memory.
 */
export async function importBody(head: ImportHead, files: Iterable<ImportedFile>, signal?: AbortSignal): Promise<Blob> {
  const breathe = createBreath(signal);
  const parts: Blob[] = [];
  let text = `${JSON.stringify(head).slice(0, -1)},"files":[`;
  let first = true;
  for (const { path, hash, fileId } of files) {
    const reference = fileId === undefined ? `"hash":"${hash}"` : `"fileId":${JSON.stringify(fileId)}`;
    text += `${first ? "" : ","}\n{"path":${JSON.stringify(path)},${reference}}`;
    first = false;
    if (text.length > CHUNK_CHARACTERS) {
      parts.push(new Blob([text]));
      text = "";
    }
    await breathe();
  }
  parts.push(new Blob([text, "\n]}\n"]));
  return new Blob(parts, { type: "application/json" });
}
