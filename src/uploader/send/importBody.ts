import type { ImportHead } from "../../contract/startImport.ts";
import { createBreath } from "../flow/sliceWork.ts";

/** Characters that are collected before they are added to the body. */
const CHUNK_CHARACTERS = 512 * 1024;

/** One file of an import. `fileId` is the server's reference to a file that is not an image, if it returned one. */
export interface ImportedFile {
  readonly path: string;
  readonly hash: string;
  readonly fileId: string | undefined;
}

/**
 * Returns the body that starts an import, as a Blob: a million files are 120 MB of JSON, so it is written in pieces that keep the page
 * responsive, and the browser stores it outside the page's memory.
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
