import { formatOfPreset } from "../../formats/index.ts";
import { connectTree } from "../../uploader/remoteTree.ts";
import { type Preflight, preflight } from "./preflight.ts";

/** What the worker is asked, once: to read the tree at the other end of `port` as `slug` reads it. */
export interface PreflightQuestion {
  readonly port: MessagePort;
  readonly slug: string;
  readonly root: string | undefined;
  /** Options of the format. */
  readonly format: Readonly<Record<string, unknown>> | undefined;
  readonly onlyImages: boolean;
}

/** What the worker tells, again and again, until a state is `done` or it failed. */
export type PreflightAnswer = { readonly state: Preflight } | { readonly failed: string };

self.onmessage = async ({ data }: MessageEvent<PreflightQuestion>) => {
  const tell = (answer: PreflightAnswer) => self.postMessage(answer);
  try {
    const format = formatOfPreset(data.slug);
    if (format === undefined) throw new Error(`There is no format ${data.slug}.`);
    const tree = await connectTree(data.port);
    const { root, format: options, onlyImages } = data;
    await preflight(tree, format, { root, format: options, onlyImages }, (state) => tell({ state }));
  } catch (error) {
    tell({ failed: error instanceof Error ? error.message : String(error) });
  }
};
