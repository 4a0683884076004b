import { type EmbeddedImage, embeddedContent } from "../../formats/public.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";

/** A request to the worker: the image in a field of an annotation file. */
export interface ImageRequest {
  readonly id: number;
  readonly file: Blob;
  readonly path: DatasetPath;
  readonly field: EmbeddedImage["field"];
  /** Media type of the image. */
  readonly type: string;
}

/** The answer to a request: the image, or why it cannot be read. */
export type ImageResponse = { readonly id: number } & ({ readonly image: Blob } | { readonly failed: string });

/** Ends with the request before: only one annotation file is in memory at a time. */
let last: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<ImageRequest>) => {
  last = last.then(() => respond(data));
};

async function respond({ id, file, path, field, type }: ImageRequest): Promise<void> {
  const send = (response: ImageResponse) => self.postMessage(response);
  try {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    const tree = { bytes: async () => new Uint8Array(await file.arrayBuffer()) };
    for await (const piece of embeddedContent(tree, path, { field })) pieces.push(piece);
    send({ id, image: new Blob(pieces, { type }) });
  } catch (error) {
    send({ id, failed: error instanceof Error ? error.message : String(error) });
  }
}
