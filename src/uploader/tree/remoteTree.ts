import { SourceReadError, type SourceTree } from "../../formats/sourceTree.ts";
import type { ImageInfo } from "../../model/image.ts";
import type { ImageFault } from "../../model/imageFault.ts";
import { createBreath } from "../flow/sliceWork.ts";
import type { Content } from "../walk/packedFile.ts";
import { readClause } from "../walk/readReason.ts";
import { droppedTree, type TreeFiles } from "./droppedTree.ts";
import { imagesAhead } from "./imagesAhead.ts";

/** Paths in one message; more would block the page while they are copied. */
const PATHS_PER_MESSAGE = 2000;

/** A message of the page, which has the files, to a worker. `NaN` is a size that is not known yet. */
type ToReader =
  | { readonly type: "paths"; readonly paths: readonly string[]; readonly bytes: Float64Array }
  /** `waits`: images are asked for in order, and the reply waits until each is hashed. */
  | { readonly type: "complete"; readonly waits: boolean }
  | Reply
  | Refusal;

type Reply =
  | { readonly type: "file"; readonly call: number; readonly file: Content }
  | { readonly type: "image"; readonly call: number; readonly image: ImageInfo | undefined }
  | { readonly type: "images"; readonly call: number; readonly images: readonly (ImageInfo | undefined)[] }
  | { readonly type: "hashes"; readonly call: number; readonly hashes: readonly (string | undefined)[] }
  | { readonly type: "faults"; readonly call: number; readonly faults: readonly (ImageFault | undefined)[] };

type Refusal = { readonly type: "refused"; readonly call: number; readonly reason: string };

/** A request of a worker to the page. */
type ToServer =
  | { readonly type: "open" | "askImage" | "askImagesFrom"; readonly call: number; readonly at: number }
  | { readonly type: "askHashes" | "askFaults"; readonly call: number; readonly places: readonly number[] };

/** Serves the tree to a worker at the other end of `port`, until the port is closed. */
export async function serveTree(files: TreeFiles, port: MessagePort, signal?: AbortSignal): Promise<void> {
  const send = (message: ToReader) => port.postMessage(message);
  port.onmessage = async ({ data }: MessageEvent<ToServer>) => {
    try {
      send(await replyTo(data, files));
    } catch (error) {
      const reason = error instanceof SourceReadError ? error.reason : readClause(error);
      send({ type: "refused", call: data.call, reason });
    }
  };
  const breathe = createBreath(signal);
  for (let from = 0; from < files.paths.length; from += PATHS_PER_MESSAGE) {
    const paths = files.paths.slice(from, from + PATHS_PER_MESSAGE);
    send({ type: "paths", paths, bytes: Float64Array.from(paths, (_, i) => files.bytes(from + i) ?? Number.NaN) });
    await breathe();
  }
  send({ type: "complete", waits: files.imagesFrom !== undefined });
}

async function replyTo(request: ToServer, files: TreeFiles): Promise<Reply> {
  const { call } = request;
  switch (request.type) {
    case "open":
      return { type: "file", call, file: await files.open(request.at) };
    case "askImage":
      return { type: "image", call, image: await files.image(request.at) };
    case "askImagesFrom":
      return { type: "images", call, images: (await files.imagesFrom?.(request.at)) ?? [] };
    case "askHashes": {
      const hashes: (string | undefined)[] = [];
      for (const at of request.places) hashes.push(await files.hash?.(at));
      return { type: "hashes", call, hashes };
    }
    case "askFaults": {
      const faults: (ImageFault | undefined)[] = [];
      for (const at of request.places) faults.push(await files.fault?.(at));
      return { type: "faults", call, faults };
    }
  }
}

/** Returns the tree that `serveTree` serves, at a worker's end of the port. Resolves once all paths are there. */
export function connectTree(port: MessagePort): Promise<SourceTree> {
  const paths: string[] = [];
  const sizes: number[] = [];
  const calls = createCalls(port, (at) => paths[at] ?? "");
  const knownBytes = (at: number) => {
    const bytes = sizes[at];
    return bytes === undefined || Number.isNaN(bytes) ? undefined : bytes;
  };
  return new Promise((resolve) => {
    port.onmessage = ({ data }: MessageEvent<ToReader>) => {
      switch (data.type) {
        case "paths":
          for (const path of data.paths) paths.push(path);
          for (const bytes of data.bytes) sizes.push(bytes);
          return;
        case "complete":
          resolve(droppedTree({ paths, bytes: knownBytes, ...calls.methods, ...(data.waits && calls.waiting) }));
          return;
        default:
          calls.settle(data);
      }
    };
  });
}

/** A call that waits for its reply. `at` is the index of the path that it is about. */
interface Call {
  readonly at: number;
  readonly settle: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** Creates the calls of a worker to the page: `methods` make them, `settle` takes the replies. */
function createCalls(port: MessagePort, pathOf: (at: number) => string) {
  const calls = new Map<number, Call>();
  let lastCall = 0;

  function post(call: Call, request: (call: number) => ToServer): void {
    const id = ++lastCall;
    calls.set(id, call);
    port.postMessage(request(id));
  }
  function open(at: number): Promise<Content> {
    return new Promise((resolve, reject) => {
      const settle = (reply: Reply) => reply.type === "file" && resolve(reply.file);
      post({ at, settle, reject }, (call) => ({ type: "open", call, at }));
    });
  }
  function image(at: number): Promise<ImageInfo | undefined> {
    return new Promise((resolve, reject) => {
      const settle = (reply: Reply) => reply.type === "image" && resolve(reply.image);
      post({ at, settle, reject }, (call) => ({ type: "askImage", call, at }));
    });
  }

  function imagesFrom(at: number): Promise<readonly (ImageInfo | undefined)[]> {
    return new Promise((resolve, reject) => {
      const settle = (reply: Reply) => reply.type === "images" && resolve(reply.images);
      post({ at, settle, reject }, (call) => ({ type: "askImagesFrom", call, at }));
    });
  }

  const hash = inOneMessage<string | undefined>((places, resolve) => {
    const settle = (reply: Reply) => reply.type === "hashes" && resolve(reply.hashes);
    const call: Call = { at: places[0] ?? 0, settle, reject: () => resolve([]) };
    post(call, (id) => ({ type: "askHashes", call: id, places }));
  });
  const fault = inOneMessage<ImageFault | undefined>((places, resolve) => {
    const settle = (reply: Reply) => reply.type === "faults" && resolve(reply.faults);
    const call: Call = { at: places[0] ?? 0, settle, reject: () => resolve([]) };
    post(call, (id) => ({ type: "askFaults", call: id, places }));
  });

  return {
    methods: { open, image, hash, fault },
    /** Instead of `image`, where what is asked for waits for its hashing. */
    waiting: { image: imagesAhead(imagesFrom) },
    settle(reply: Reply | Refusal): void {
      const call = calls.get(reply.call);
      calls.delete(reply.call);
      if (reply.type === "refused") call?.reject(new SourceReadError(pathOf(call.at), reply.reason));
      else call?.settle(reply);
    },
  };
}

/** Returns a function that gets the value of one place; places that are asked for in the same task go to `ask` together. */
function inOneMessage<Value>(
  ask: (places: readonly number[], resolve: (values: readonly (Value | undefined)[]) => void) => void,
): (at: number) => Promise<Value | undefined> {
  let waiting: { readonly at: number; readonly resolve: (value: Value | undefined) => void }[] = [];
  const askAll = () => {
    const asked = waiting;
    waiting = [];
    const resolveAll = (values: readonly (Value | undefined)[]) => {
      for (const [i, one] of asked.entries()) one.resolve(values[i]);
    };
    ask(
      asked.map(({ at }) => at),
      resolveAll,
    );
  };
  return (at) =>
    new Promise((resolve) => {
      if (waiting.push({ at, resolve }) === 1) setTimeout(askAll);
    });
}
