import { useEffect, useState } from "react";
import { isThumbnailUrl } from "./images.ts";
import { untilMade } from "./untilMade.ts";

/** A thumbnail that is loaded, that the server still has to make, or that there is none of. */
interface Thumbnail {
  readonly state: "loading" | "waiting" | "broken";
  /** Call it when the `<img>` of the thumbnail fails: an `<img>` does not state why. */
  failed(): void;
}

/**
 * Returns how to show the thumbnail at an address. While it is `waiting`, show a placeholder instead of an `<img>`; the server is asked
 * again at the time that it states.
 */
export function useThumbnail(source: string | undefined): Thumbnail {
  const [state, setState] = useState<Thumbnail["state"]>("loading");
  // A thumbnail that is made and still fails is broken.
  const [isMade, setMade] = useState(false);
  useEffect(() => {
    if (state !== "waiting" || source === undefined) return;
    const stopping = new AbortController();
    const settle = (next: Thumbnail["state"]) => {
      if (stopping.signal.aborted) return;
      setMade(next === "loading");
      setState(next);
    };
    untilMade(source, stopping.signal).then(
      (made) => settle(made ? "loading" : "broken"),
      () => settle("broken"),
    );
    return () => stopping.abort();
  }, [state, source]);
  return {
    state: source === undefined ? "broken" : state,
    failed: () => setState(isMade || source === undefined || !isThumbnailUrl(source) ? "broken" : "waiting"),
  };
}
