import { formatOfPreset } from "../../formats/index.ts";
import type { ClassTitles } from "../../formats/public.ts";
import type { TextEncodingName } from "../../model/textEncoding.ts";
import { connectTree } from "../../uploader/worker.ts";
import type { FoundImages, ImagesQuery } from "./imageFilter.ts";
import { preflight, type RunningPreflight } from "./preflight.ts";
import { createPacker, type PackedState } from "./stateWire.ts";

/** The first message to the worker, sent once: read the tree at the other end of `port` as `slug` reads it. */
export interface PreflightRequest {
  readonly port: MessagePort;
  readonly slug: string;
  readonly root: string | undefined;
  readonly onlyImages: boolean;
  /** True while the person has to choose the format. */
  readonly undecided: boolean;
  /** Skip images that are truncated, damaged or too large. */
  readonly skipDamaged: boolean;
  /** Options of the format. */
  readonly format: Readonly<Record<string, unknown>> | undefined;
  /** The encoding of texts that do not state one; guessed when undefined. */
  readonly encoding: TextEncodingName | undefined;
  readonly classes: ClassTitles | undefined;
}

/** A message to the worker whenever the choice of classes changes. */
export interface ClassesChange {
  readonly classes: ClassTitles | undefined;
}

/** A message to the worker: which images to send. It responds with the same `id`. */
export interface ImagesQuestion {
  readonly id: number;
  readonly query: ImagesQuery;
}

/** A message from the worker: many states and answers, or the reason of a failure, after which no state comes. */
export type PreflightReport =
  | { readonly state: PackedState }
  | { readonly id: number; readonly found: FoundImages | { readonly failed: string } }
  | { readonly failed: string };

const send = (report: PreflightReport) => self.postMessage(report);
const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
let classes: ClassTitles | undefined;
let running: RunningPreflight | undefined;

async function answer({ id, query }: ImagesQuestion): Promise<void> {
  try {
    send({ id, found: (await running?.find(query)) ?? { total: 0, images: [] } });
  } catch (error) {
    send({ id, found: { failed: reasonOf(error) } });
  }
}

self.onmessage = async ({ data }: MessageEvent<PreflightRequest | ClassesChange | ImagesQuestion>) => {
  if ("query" in data) return answer(data);
  classes = data.classes;
  if (!("port" in data)) return running?.choose(classes);
  try {
    const format = formatOfPreset(data.slug);
    if (format === undefined) throw new Error(`There is no format ${data.slug}.`);
    const tree = await connectTree(data.port);
    const pack = createPacker();
    // `classes` is read only now: the choice may have changed while the tree was listed.
    const { root, format: options, onlyImages, undecided, skipDamaged, encoding } = data;
    const choices = { root, format: options, onlyImages, undecided, skipDamaged, encoding, classes };
    running = preflight(tree, format, choices, (state) => send({ state: pack(state) }));
    await running.done;
  } catch (error) {
    send({ failed: reasonOf(error) });
  }
};
