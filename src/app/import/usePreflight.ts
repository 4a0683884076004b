import { useEffect, useState } from "react";
import type { UploadSession } from "../../uploader/uploadSession.ts";
import { noPreflight, type Preflight } from "./preflight.ts";
import type { PreflightAnswer, PreflightQuestion } from "./preflight.worker.ts";

/**
 * Looks at a drop as the format `slug` sees it, once everything is listed, in a worker; begins again when the format changes. A look that
 * fails takes nothing away: the server reads the drop anyway and says what is wrong.
 */
export function usePreflight(
  session: UploadSession,
  slug: string | undefined,
  root: string | undefined,
  ready: boolean,
): Preflight {
  const [state, setState] = useState(noPreflight);
  useEffect(() => {
    setState(noPreflight);
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
    worker.postMessage({ port: port2, slug, root } satisfies PreflightQuestion, [port2]);
    session.serveTree(port1).catch(giveUp);
    return () => {
      worker.terminate();
      port1.close();
    };
  }, [session, slug, root, ready]);
  return state;
}
