import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import type { ClassTitles } from "../../formats/public.ts";
import type { TextEncodingName } from "../../model/textEncoding.ts";
import type { UploadSession } from "../../uploader/index.ts";
import { createImageSource, type ImageSource } from "./imageSource.ts";
import type { ClassesChange, PreflightReport, PreflightRequest } from "./preflight.worker.ts";
import { noPreflight, type Preflight } from "./preflightState.ts";
import { createUnpacker } from "./stateWire.ts";

/** A changed option must stay for this long before everything is read again: typing is many changes. */
const SETTLE_MS = 400;

/** How a drop is to be read. */
interface Reading {
  /** Slug of the format; undefined while none is known. */
  readonly slug: string | undefined;
  readonly root: string | undefined;
  /** True when it is read as images only because no format was detected, not because the person chose that. */
  readonly onlyImages: boolean;
  /** True while the person has to choose the format, and images alone are previewed. */
  readonly undecided: boolean;
  /** Skip images that are truncated, damaged or too large. */
  readonly skipDamaged: boolean;
  /** Options of the format. */
  readonly format: Readonly<Record<string, unknown>> | undefined;
  /** The encoding of texts that do not state one; guessed when undefined. */
  readonly encoding: TextEncodingName | undefined;
  readonly classes: ClassTitles | undefined;
}

/** The state of a pre-flight. `failed` is the reason why reading ended early. */
export interface PreflightState extends Preflight {
  readonly failed?: string;
  /** The images of the drop; undefined while nothing is read. */
  readonly source?: ImageSource;
}

/**
 * Reads a drop in a worker once everything is listed (`ready`). Reading begins again when the format or its options change; a choice of
 * classes only changes the counts. A failure loses nothing: the import itself reads the drop and reports its problems.
 */
export function usePreflight(session: UploadSession, reading: Reading, ready: boolean): PreflightState {
  const { slug, root, onlyImages, undecided, skipDamaged, encoding } = reading;
  const [state, setState] = useState<PreflightState>(noPreflight);
  const worker = useRef<Worker>(undefined);
  const classes = useRef(reading.classes);
  classes.current = reading.classes;

  // As text, because equal options in another object are not a reason to read again.
  const chosen = JSON.stringify(reading.format);
  const [settled] = useDebouncedValue({ slug, format: chosen }, SETTLE_MS);
  const format = settled.slug === slug ? settled.format : chosen;
  const shown = useRef<string>(undefined);
  useEffect(() => {
    // Other options change a few numbers only: the old ones stay until the new ones come.
    if (shown.current === slug) setState((before) => ({ ...before, done: false }));
    else setState(noPreflight);
    shown.current = slug;
    if (!ready || slug === undefined) return;
    const unpack = createUnpacker();
    const { port1, port2 } = new MessageChannel();
    const reader = new Worker(new URL("./preflight.worker.ts", import.meta.url), { type: "module", name: "preflight" });
    worker.current = reader;
    const source = createImageSource(reader);
    const giveUp = (reason: unknown) => {
      console.warn("The pre-flight ended early.", reason);
      setState((before) => ({ ...before, done: true, failed: `${reason instanceof Error ? reason.message : reason}` }));
    };
    reader.onmessage = ({ data }: MessageEvent<PreflightReport>) => {
      if ("state" in data) setState({ ...unpack(data.state), source });
      else if ("id" in data) source.answer(data.id, data.found);
      else giveUp(data.failed);
    };
    reader.onerror = (event) => giveUp(event.message);
    const request: PreflightRequest = {
      port: port2,
      slug,
      root,
      onlyImages,
      undecided,
      skipDamaged,
      format: format === undefined ? undefined : JSON.parse(format),
      encoding,
      classes: classes.current,
    };
    reader.postMessage(request, [port2]);
    session.serveTree(port1).catch(giveUp);
    return () => {
      worker.current = undefined;
      reader.terminate();
      source.close();
      port1.close();
    };
  }, [session, slug, root, onlyImages, undecided, skipDamaged, encoding, format, ready]);

  useEffect(() => {
    worker.current?.postMessage({ classes: reading.classes } satisfies ClassesChange);
  }, [reading.classes]);
  return state;
}
