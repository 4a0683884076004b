import { formatOfPreset } from "../../formats/index.ts";
import type { ClassTitles } from "../../formats/public.ts";
import type { TextEncodingName } from "../../model/textEncoding.ts";
import { connectTree } from "../../uploader/worker.ts";
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

/** A message from the worker: many states, or the reason of a failure, which is the last message. */
export type PreflightReport = { readonly state: PackedState } | { readonly failed: string };

const send = (report: PreflightReport) => self.postMessage(report);
let classes: ClassTitles | undefined;
let running: RunningPreflight | undefined;

self.onmessage = async ({ data }: MessageEvent<PreflightRequest | ClassesChange>) => {
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
    send({ failed: error instanceof Error ? error.message : String(error) });
  }
};
