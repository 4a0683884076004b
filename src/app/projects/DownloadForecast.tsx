import { Button, Loader } from "@mantine/core";
import type { DownloadPreview } from "../../contract/download.ts";
import { count, formatCount } from "../../model/plural.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { formatBytes } from "../ui/formatBytes.ts";
import classes from "./DownloadDialog.module.css";

/** What is known of a download before it starts. */
export type Forecast =
  | { readonly state: "refused"; readonly why: string }
  | { readonly state: "failed"; readonly error: unknown; retry(): void }
  | { readonly state: "looking" }
  | ({ readonly state: "known" } & DownloadPreview);

/** How much comes, in one line; and why when nothing can. */
export function ForecastLine(props: { forecast: Forecast }) {
  const { forecast } = props;
  return (
    <div className={classes.line} aria-live="polite" aria-busy={forecast.state === "looking"}>
      {forecast.state === "refused" && <p className={classes.warning}>{forecast.why}</p>}
      {forecast.state === "looking" && (
        <p className={classes.looking}>
          <Loader size={14} aria-hidden="true" /> Looking through the labels …
        </p>
      )}
      {forecast.state === "failed" && (
        <p className={classes.failure}>
          It cannot be said what comes: {sentenceOf(forecast.error)}{" "}
          <Button size="compact-xs" variant="default" onClick={forecast.retry}>
            Try again
          </Button>
        </p>
      )}
      {forecast.state === "known" && (
        <p>
          <b>{count(forecast.images, "image")}</b> · <b>{count(forecast.objects, "object")}</b> · about{" "}
          <b>{formatBytes(forecast.bytes)}</b>
          {forecast.losses.length > 0 && (
            <span className={classes.warning}>
              <br />
              {count(forecast.losses.length, "kind")} of things {forecast.losses.length === 1 ? "gets" : "get"} lost,
              listed above.
            </span>
          )}
        </p>
      )}
    </div>
  );
}

/** What a format cannot hold, with counts. */
export function LossList(props: { forecast: Forecast; formatTitle: string }) {
  const { forecast, formatTitle } = props;
  if (forecast.state !== "known") return null;
  if (forecast.losses.length === 0) {
    return <p className={classes.whole}>{formatTitle} holds all of it: nothing gets lost.</p>;
  }
  return (
    <div className={classes.lost}>
      <p>What {formatTitle} cannot hold, and how often:</p>
      <ul aria-label="What gets lost">
        {forecast.losses.map(({ sentence, count }) => (
          <li key={sentence}>
            <span className={classes.count}>{formatCount(count)} ×</span>
            <span>{sentence}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
