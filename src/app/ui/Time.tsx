import { useSyncExternalStore } from "react";
import { formatAgo } from "./formatAgo.ts";

const full = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium" });
const TICK_MS = 20_000;

function subscribe(onTick: () => void): () => void {
  const timer = setInterval(onTick, TICK_MS);
  return () => clearInterval(timer);
}

/** How long ago something was; the exact time on hover. `at` is ISO 8601 or milliseconds since the epoch. Nothing for an invalid time. */
export function Time(props: { at: string | number; className?: string }) {
  const now = useSyncExternalStore(subscribe, () => Math.floor(Date.now() / TICK_MS) * TICK_MS);
  const at = new Date(props.at);
  if (Number.isNaN(at.getTime())) return null;
  return (
    <time className={props.className} dateTime={at.toISOString()} title={full.format(at)}>
      {formatAgo(at.getTime(), now + TICK_MS)}
    </time>
  );
}
