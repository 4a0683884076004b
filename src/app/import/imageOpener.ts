import type { ImageEvent } from "../../formats/public.ts";
import type { UploadSession } from "../../uploader/index.ts";
import type { ImageRequest, ImageResponse } from "./embeddedImage.worker.ts";

/** Opens the images of a drop, wherever they are: in files of their own, or inside annotation files. */
export interface ImageOpener {
  /** Returns the bytes of an image. Rejects for a file that can no longer be read. */
  open(image: Pick<ImageEvent, "path" | "embedded" | "info">): Promise<Blob>;
  /** Ends what is open, in vain. The opener can be used again. */
  close(): void;
}

/** Creates the opener of a session. Images inside annotation files are decoded in a worker, which starts with the first of them. */
export function createImageOpener(session: Pick<UploadSession, "file">): ImageOpener {
  const waiting = new Map<number, { resolve(image: Blob): void; reject(reason: Error): void }>();
  let worker: Worker | undefined;
  let lastId = 0;

  function rejectAll(reason: string): void {
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  }

  function startWorker(): Worker {
    const started = new Worker(new URL("./embeddedImage.worker.ts", import.meta.url), {
      type: "module",
      name: "image",
    });
    started.onmessage = ({ data }: MessageEvent<ImageResponse>) => {
      const request = waiting.get(data.id);
      waiting.delete(data.id);
      if ("image" in data) request?.resolve(data.image);
      else request?.reject(new Error(data.failed));
    };
    started.onerror = (event) => rejectAll(event.message);
    return started;
  }

  return {
    async open({ path, embedded, info }) {
      const file = await session.file(path);
      if (embedded === undefined) return file;
      worker ??= startWorker();
      const id = ++lastId;
      const request: ImageRequest = { id, file, path, field: embedded.field, type: `image/${info.kind}` };
      worker.postMessage(request);
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
    close() {
      worker?.terminate();
      worker = undefined;
      rejectAll("The preview was closed.");
    },
  };
}
