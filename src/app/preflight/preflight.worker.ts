import { formatOfPreset } from "../../formats/index.ts";
import type { ClassTitles } from "../../formats/public.ts";
import { connectTree } from "../../uploader/worker.ts";
import { preflight, type RunningPreflight } from "./preflight.ts";
import { createPacker, type PackedState } from "./stateWire.ts";

/** What the worker is asked first and once: to read the tree at the other end of `port` as `slug` reads it. */
export interface PreflightQuestion {
  readonly port: MessagePort;
  readonly slug: string;
  readonly root: string | undefined;
  readonly onlyImages: boolean;
  /** Options of the format. */
  readonly format: Readonly<Record<string, unknown>> | undefined;
  readonly classes: ClassTitles | undefined;
}

/** What the worker is told whenever the person chooses something else about classes. */
export interface ClassesChosen {
  readonly classes: ClassTitles | undefined;
}

/** What the worker tells, again and again; `failed` is the last. */
export type PreflightAnswer = { readonly state: PackedState } | { readonly failed: string };

const tell = (answer: PreflightAnswer) => self.postMessage(answer);
let classes: ClassTitles | undefined;
let running: RunningPreflight | undefined;

self.onmessage = async ({ data }: MessageEvent<PreflightQuestion | ClassesChosen>) => {
  classes = data.classes;
  if (!("port" in data)) return running?.choose(classes);
  try {
    const format = formatOfPreset(data.slug);
    if (format === undefined) throw new Error(`There is no format ${data.slug}.`);
    const tree = await connectTree(data.port);
    const pack = createPacker();
    // The choice may have changed while the names came in.
    const { root, format: options, onlyImages } = data;
    running = preflight(tree, format, { root, format: options, onlyImages, classes }, (state) =>
      tell({ state: pack(state) }),
    );
    await running.done;
  } catch (error) {
    tell({ failed: error instanceof Error ? error.message : String(error) });
  }
};
