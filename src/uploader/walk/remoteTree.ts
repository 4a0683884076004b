import { SourceReadError, type SourceTree } from "../../formats/sourceTree.ts";
import type { ImageInfo } from "../../model/image.ts";
import type { Content } from "../archive/packedFile.ts";
import { createBreath } from "../session/sliceWork.ts";
import { droppedTree, type TreeFiles } from "./droppedTree.ts";
import { readReason } from "./readReason.ts";

/** Paths in one message; more would hold the page up while they are copied. */
const PATHS_PER_MESSAGE = 2000;

/** From the page, which has the files, to a worker. `NaN` is a size that is not known yet. */
type ToReader =
  | { readonly type: "paths"; readonly paths: readonly string[]; readonly bytes: Float64Array }
  | { readonly type: "complete" }
  | { readonly type: "file"; readonly call: number; readonly file: Content }
  | { readonly type: "image"; readonly call: number; readonly image: ImageInfo | undefined }
  | { readonly type: "hashes"; readonly call: number; readonly hashes: readonly (string | undefined)[] }
  | { readonly type: "refused"; readonly call: number; readonly reason: string };

/** From a worker to the page. */
type ToServer =
  | { readonly type: "open" | "askImage"; readonly call: number; readonly at: number }
  | { readonly type: "askHashes"; readonly call: number; readonly places: readonly number[] };

/** Gives a worker at the other end of `port` the tree to read, until the port is closed. */
export async function serveTree(files: TreeFiles, port: MessagePort, signal?: AbortSignal): Promise<void> {
  const send = (message: ToReader) => port.postMessage(message);
  port.onmessage = async ({ data }: MessageEvent<ToServer>) => {
    const { call } = data;
    try {
      if (data.type === "askHashes") {
        const hashes: (string | undefined)[] = [];
        for (const at of data.places) hashes.push(await files.hash?.(at));
        send({ type: "hashes", call, hashes });
      } else if (data.type === "open") send({ type: "file", call, file: await files.open(data.at) });
      else send({ type: "image", call, image: await files.image(data.at) });
    } catch (error) {
      send({ type: "refused", call, reason: readReason(error) });
    }
  };
  const breathe = createBreath(signal);
  for (let from = 0; from < files.paths.length; from += PATHS_PER_MESSAGE) {
    const paths = files.paths.slice(from, from + PATHS_PER_MESSAGE);
    send({ type: "paths", paths, bytes: Float64Array.from(paths, (_, i) => files.bytes(from + i) ?? Number.NaN) });
    await breathe();
  }
  send({ type: "complete" });
}

/** The tree that `serveTree` gives, at a worker's end of the port. Resolves once all paths are there. */
export function connectTree(port: MessagePort): Promise<SourceTree> {
  const paths: string[] = [];
  const sizes: number[] = [];
  const calls = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void; at: number }>();
  let lastCall = 0;

  function ask<T>(type: "open" | "askImage", at: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const call = ++lastCall;
      calls.set(call, { resolve, reject, at });
      port.postMessage({ type, call, at } satisfies ToServer);
    });
  }

  /** Questions for hashes that arise together go as one message. */
  let questions: { at: number; resolve: (hash: string | undefined) => void }[] = [];
  function askHash(at: number): Promise<string | undefined> {
    return new Promise((resolve) => {
      if (questions.push({ at, resolve }) > 1) return;
      setTimeout(() => {
        const asked = questions;
        questions = [];
        const call = ++lastCall;
        const answer = (hashes: readonly (string | undefined)[]) => {
          for (const [i, one] of asked.entries()) one.resolve(hashes[i]);
        };
        calls.set(call, { resolve: answer, reject: () => answer([]), at });
        port.postMessage({ type: "askHashes", call, places: asked.map((one) => one.at) } satisfies ToServer);
      });
    });
  }
  return new Promise((resolve) => {
    port.onmessage = ({ data }: MessageEvent<ToReader>) => {
      if (data.type === "paths") {
        for (const path of data.paths) paths.push(path);
        for (const bytes of data.bytes) sizes.push(bytes);
        return;
      }
      if (data.type === "complete") {
        const known = (at: number) => {
          const bytes = sizes[at];
          return bytes === undefined || Number.isNaN(bytes) ? undefined : bytes;
        };
        resolve(
          droppedTree({
            paths,
            bytes: known,
            open: (at) => ask<Content>("open", at),
            image: (at) => ask<ImageInfo | undefined>("askImage", at),
            hash: askHash,
          }),
        );
        return;
      }
      const call = calls.get(data.call);
      calls.delete(data.call);
      if (data.type === "refused") call?.reject(new SourceReadError(paths[call.at] ?? "", data.reason));
      else
        call?.resolve((data.type === "file" ? data.file : data.type === "image" ? data.image : data.hashes) as never);
    };
  });
}
