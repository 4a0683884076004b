import type { FoundImages, ImagesQuery } from "./imageFilter.ts";
import type { ImagesQuestion } from "./preflight.worker.ts";

/** The images of a drop that a worker reads, as far as it has read them. */
export interface ImageSource {
  /** Rejects when the worker ends or an image can no longer be read. */
  find(query: ImagesQuery): Promise<FoundImages>;
}

/** Creates the source of images of a worker. The caller passes its answers on, and closes the source with the worker. */
export function createImageSource(worker: Pick<Worker, "postMessage">) {
  const waiting = new Map<number, { resolve(found: FoundImages): void; reject(reason: Error): void }>();
  let lastId = 0;
  return {
    find(query: ImagesQuery): Promise<FoundImages> {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, query } satisfies ImagesQuestion);
      });
    },
    answer(id: number, found: FoundImages | { readonly failed: string }): void {
      const question = waiting.get(id);
      waiting.delete(id);
      if ("failed" in found) question?.reject(new Error(found.failed));
      else question?.resolve(found);
    },
    close(): void {
      for (const { reject } of waiting.values()) reject(new Error("The preview was closed."));
      waiting.clear();
    },
  };
}
