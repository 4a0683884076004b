import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import type { ClassTitles } from "../../formats/public.ts";
import type { UploadSession } from "../../uploader/index.ts";
import { noPreflight, type Preflight } from "./preflight.ts";
import type { ClassesChosen, PreflightAnswer, PreflightQuestion } from "./preflight.worker.ts";
import { createUnpacker } from "./stateWire.ts";

/** How long a choice must stand before everything is read anew: typing is many choices. */
const SETTLE_MS = 400;

/** How a drop is to be read. */
export interface Reading {
  /** Slug of the format; undefined while there is none. */
  readonly slug: string | undefined;
  readonly root: string | undefined;
  /** True when it is read as plain pictures because nothing said more, not because the person chose so. */
  readonly onlyImages: boolean;
  /** Options of the format. */
  readonly format: Readonly<Record<string, unknown>> | undefined;
  readonly classes: ClassTitles | undefined;
}

/** What is known of a look at a drop. `failed` says why nothing more will be. */
export interface PreflightState extends Preflight {
  readonly failed?: string;
}

/**
 * Looks at a drop as a format sees it, once everything is listed, in a worker; begins again when the format or its options change, and only
 * counts anew for another choice of classes. A look that fails takes nothing away: the server reads the drop anyway and says what is wrong.
 */
export function usePreflight(session: UploadSession, reading: Reading, ready: boolean): PreflightState {
  const { slug, root, onlyImages } = reading;
  const [state, setState] = useState<PreflightState>(noPreflight);
  const worker = useRef<Worker>(undefined);
  const classes = useRef(reading.classes);
  classes.current = reading.classes;

  // As text: the same options in another object are no reason to read again.
  const chosen = JSON.stringify(reading.format);
  const [settled] = useDebouncedValue({ slug, format: chosen }, SETTLE_MS);
  const format = settled.slug === slug ? settled.format : chosen;
  const shown = useRef<string>(undefined);
  useEffect(() => {
    // Other options change a few figures: what is there stays until the new ones come.
    if (shown.current === slug) setState((before) => ({ ...before, done: false }));
    else setState(noPreflight);
    shown.current = slug;
    if (!ready || slug === undefined) return;
    const unpack = createUnpacker();
    const { port1, port2 } = new MessageChannel();
    const reader = new Worker(new URL("./preflight.worker.ts", import.meta.url), { type: "module", name: "preflight" });
    worker.current = reader;
    const giveUp = (reason: unknown) => {
      console.warn("The drop could not be read to the end.", reason);
      setState((before) => ({ ...before, done: true, failed: `${reason instanceof Error ? reason.message : reason}` }));
    };
    reader.onmessage = ({ data }: MessageEvent<PreflightAnswer>) => {
      if ("state" in data) setState(unpack(data.state));
      else giveUp(data.failed);
    };
    reader.onerror = (event) => giveUp(event.message);
    const question: PreflightQuestion = {
      port: port2,
      slug,
      root,
      onlyImages,
      format: format === undefined ? undefined : JSON.parse(format),
      classes: classes.current,
    };
    reader.postMessage(question, [port2]);
    session.serveTree(port1).catch(giveUp);
    return () => {
      worker.current = undefined;
      reader.terminate();
      port1.close();
    };
  }, [session, slug, root, onlyImages, format, ready]);

  useEffect(() => {
    worker.current?.postMessage({ classes: reading.classes } satisfies ClassesChosen);
  }, [reading.classes]);
  return state;
}
