import { Button, Loader } from "@mantine/core";
import type { DownloadPreview } from "../../contract/download.ts";
import { count, formatCount } from "../../model/plural.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { formatBytes } from "../ui/formatBytes.ts";
import classes from "./DownloadDialog.module.css";

/** What is known of a download before it starts. `refused`: the selection cannot be downloaded. */
export type Forecast =
  | { readonly state: "refused"; readonly why: string }
  | { readonly state: "failed"; readonly error: unknown; retry(): void }
  | { readonly state: "loading" }
  | ({ readonly state: "known" } & DownloadPreview);

/** The size of the download in one line, or why it cannot start. */
export function ForecastLine(props: { forecast: Forecast }) {
  const { forecast } = props;
  return (
    <div className={classes.line} aria-live="polite" aria-busy={forecast.state === "loading"}>
      {forecast.state === "refused" && <p className={classes.warning}>{forecast.why}</p>}
      {forecast.state === "loading" && (
        <p className={classes.loading}>
          <Loader size={14} aria-hidden="true" /> Reading the labels…
        </p>
      )}
      {forecast.state === "failed" && (
        <p className={classes.failure}>
          The preview failed. {sentenceOf(forecast.error)}{" "}
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
              {count(forecast.losses.length, "kind of data is", "kinds of data are")} lost or changed, as listed above.
            </span>
          )}
        </p>
      )}
    </div>
  );
}

/** What the format cannot hold, with counts. */
export function LossList(props: { forecast: Forecast; formatTitle: string }) {
  const { forecast, formatTitle } = props;
  if (forecast.state !== "known") return null;
  if (forecast.losses.length === 0) {
    return <p className={classes.whole}>{formatTitle} can hold everything selected. Nothing is lost.</p>;
  }
  return (
    <div className={classes.lost}>
      <p>Lost or changed in {formatTitle}:</p>
      <ul aria-label="Lost or changed">
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
