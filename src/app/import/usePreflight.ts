import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import type { UploadSession } from "../../uploader/uploadSession.ts";
import type { FormatChoice } from "./formatChoice.ts";
import { noPreflight, type Preflight } from "./preflight.ts";
import type { PreflightAnswer, PreflightQuestion } from "./preflight.worker.ts";

/** How long a choice must stand before everything is read anew: typing is many choices. */
const SETTLE_MS = 400;

/**
 * Looks at a drop as the chosen format sees it, once everything is listed, in a worker; begins again when the format or its options change.
 * A look that fails takes nothing away: the server reads the drop anyway and says what is wrong.
 */
export function usePreflight(session: UploadSession, choice: FormatChoice, ready: boolean): Preflight {
  const { previewSlug: slug, root, onlyImages } = choice;
  const [state, setState] = useState(noPreflight);
  // As text: the same options in another object are no reason to read again.
  const chosen = JSON.stringify(choice.options);
  const [settled] = useDebouncedValue({ slug, format: chosen }, SETTLE_MS);
  const format = settled.slug === slug ? settled.format : chosen;
  const shown = useRef<string>(undefined);
  useEffect(() => {
    // Other options change a few figures: what is there stays until the new ones come.
    if (shown.current === slug) setState((before) => ({ ...before, done: false }));
    else setState(noPreflight);
    shown.current = slug;
    if (!ready || slug === undefined) return;
    const worker = new Worker(new URL("./preflight.worker.ts", import.meta.url), { type: "module", name: "preflight" });
    const { port1, port2 } = new MessageChannel();
    worker.onmessage = ({ data }: MessageEvent<PreflightAnswer>) => {
      if ("state" in data) setState(data.state);
      else giveUp(data.failed);
    };
    worker.onerror = (event) => giveUp(event.message);
    const giveUp = (reason: unknown) => {
      console.warn("The preview could not be read.", reason);
      setState((before) => ({ ...before, done: true }));
    };
    const question: PreflightQuestion = {
      port: port2,
      slug,
      root,
      onlyImages,
      format: format === undefined ? undefined : JSON.parse(format),
    };
    worker.postMessage(question, [port2]);
    session.serveTree(port1).catch(giveUp);
    return () => {
      worker.terminate();
      port1.close();
    };
  }, [session, slug, root, onlyImages, format, ready]);
  return state;
}
