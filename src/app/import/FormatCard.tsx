import { memo } from "react";
import type { Detection } from "../../formats/public.ts";
import { count } from "../../model/plural.ts";
import type { FileProblem } from "../../uploader/index.ts";
import { usePresets } from "../api/server.ts";
import type { Preflight } from "../preflight/preflightState.ts";
import { Card } from "../ui/Card.tsx";
import { FailedState } from "../ui/LoadState.tsx";
import { Name } from "../ui/Name.tsx";
import { Pill } from "../ui/Pill.tsx";
import type { Upload } from "../uploads/uploadStore.ts";
import { ColumnsLink } from "./ColumnsLink.tsx";
import { NameEncodingSelect, TextEncodingSelect } from "./EncodingSelect.tsx";
import { FolderStructures } from "./FolderStructures.tsx";
import classes from "./FormatCard.module.css";
import { FormatOptions } from "./FormatOptions.tsx";
import { FormatQuestion } from "./FormatQuestion.tsx";
import { bestOfEach, type FormatChoice } from "./formatChoice.ts";
import { PresetSelect } from "./PresetSelect.tsx";
import { UnreadFormat } from "./UnreadFormat.tsx";
import type { ColumnChoice } from "./useColumnChoice.ts";

/** Returns how certain the detection is. `imagesOnly` means that no format was detected. */
function certaintyLabel({ verdict }: FormatChoice): string {
  if (verdict?.kind === "imagesOnly") return "Images only";
  return verdict?.kind === "chosen" && verdict.detection.certainty === "likely" ? "Likely" : "Detected";
}

/** Returns the slug of the detected format, regardless of what the person chose. */
function detectedSlug({ verdict }: FormatChoice): string | undefined {
  return verdict?.kind === "chosen" || verdict?.kind === "imagesOnly" ? verdict.detection.slug : undefined;
}

/** The format that will read the drop, the reasons for it, and the other candidates. */
export const FormatCard = memo(function FormatCard(props: {
  upload: Upload;
  /** Problems that were found while the files were listed. */
  unreadable: readonly FileProblem[];
  choice: FormatChoice;
  listing: boolean;
  /** Problems of the data, as far as it is read. */
  problems: Preflight["problems"];
  /** Undefined for a drop without tables. */
  columns: ColumnChoice | undefined;
  /** Makes a separate import of each of these datasets of the drop. */
  onSeparate(parts: readonly Detection[]): void;
}) {
  const { choice } = props;
  const presets = usePresets();
  const items = presets.data?.items ?? [];
  const titleOf = (slug: string) => items.find((preset) => preset.slug === slug)?.title ?? slug;
  const shown = items.find((preset) => preset.slug === choice.slug);
  const claim = choice.detections?.find(
    (detection) => detection.slug === choice.slug && detection.root === choice.root,
  );
  const runnersUp = bestOfEach(choice.detections ?? []).filter((detection) => detection.slug !== choice.slug);
  const detected = choice.slug !== undefined && (choice.chosen === "auto" || choice.chosen === detectedSlug(choice));

  const { verdict } = choice;
  const isCertain =
    detected &&
    choice.question === undefined &&
    verdict?.kind === "chosen" &&
    verdict.detection.certainty === "certain";

  return (
    <Card title="Detected format" side={detected ? <Pill tone="accent">{certaintyLabel(choice)}</Pill> : undefined}>
      {presets.isError && (
        <FailedState error={presets.error} what="list of formats" onRetry={() => presets.refetch()} />
      )}
      <PresetSelect choice={choice} />
      <div className={classes.words} aria-live="polite">
        <Explanation choice={choice} listing={props.listing} titleOf={titleOf} reasons={claim?.reasons} />
        {claim !== undefined && claim.root !== "" && (
          <p className={classes.root}>
            Starting at <Name text={claim.root} />
          </p>
        )}
        {choice.question === undefined && choice.slug !== undefined && runnersUp.length > 0 && (
          <p>
            Also possible:{" "}
            {runnersUp.map((detection, index) => (
              <span key={detection.slug}>
                {index > 0 && ", "}
                <button type="button" className={classes.link} onClick={() => choice.choose(detection.slug)}>
                  {titleOf(detection.slug)}
                </button>
              </span>
            ))}
            .
          </p>
        )}
      </div>
      <FormatQuestion choice={choice} titleOf={titleOf} onSeparate={props.onSeparate} />
      {shown !== undefined && (
        <FormatOptions key={shown.slug} schema={shown.options} values={choice.options} onChange={choice.setOptions} />
      )}
      {props.columns !== undefined && <ColumnsLink choice={props.columns} />}
      <TextEncodingSelect choice={choice} problems={props.problems} />
      <NameEncodingSelect upload={props.upload} problems={props.unreadable} />
      {shown !== undefined && <ExpectedStructure key={`${isCertain}`} shapes={shown.shapes} isCertain={isCertain} />}
      <p className={classes.allShapes}>
        <FolderStructures>See the folder structures of all presets</FolderStructures>
      </p>
    </Card>
  );
});

function Explanation(props: {
  choice: FormatChoice;
  listing: boolean;
  titleOf: (slug: string) => string;
  reasons: readonly string[] | undefined;
}) {
  const { choice, reasons } = props;
  const { verdict } = choice;
  const detecting = <p>{props.listing ? "Waiting for the file list" : "Detecting the format…"}</p>;
  if (choice.chosen !== "auto") {
    if (choice.detections === undefined) return detecting;
    return reasons !== undefined && reasons.length > 0 ? (
      <Reasons reasons={reasons} />
    ) : (
      <p>You chose {props.titleOf(choice.chosen)}. Nothing in the drop looks like this format.</p>
    );
  }
  if (verdict === undefined) return detecting;
  switch (verdict.kind) {
    case "unsupported":
      return <UnreadFormat unread={verdict.unread} />;
    case "nothing":
      return <p className={classes.warning}>These files do not match any supported format.</p>;
    case "ambiguous":
      return null;
    default:
      return <Reasons reasons={reasons ?? verdict.detection.reasons} />;
  }
}

function Reasons(props: { reasons: readonly string[] }) {
  return (
    <ul className={classes.reasons}>
      {props.reasons.map((reason) => (
        <li key={reason}>
          <bdi>{reason}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** The folder structures that a format reads: closed once it is certain, because they then only repeat the drop. */
function ExpectedStructure(props: { shapes: readonly string[]; isCertain: boolean }) {
  const [usual, ...others] = props.shapes;
  if (usual === undefined) return null;
  if (props.isCertain) {
    return (
      <details className={classes.shapes}>
        <summary>Expected folder structure</summary>
        <Shapes shapes={props.shapes} />
      </details>
    );
  }
  return (
    <div className={classes.shapes}>
      <p>Expected folder structure</p>
      <pre>{usual}</pre>
      {others.length > 0 && (
        <details>
          <summary>{count(others.length, "other structure")}</summary>
          <Shapes shapes={others} />
        </details>
      )}
    </div>
  );
}

function Shapes(props: { shapes: readonly string[] }) {
  return props.shapes.map((shape) => <pre key={shape}>{shape}</pre>);
}
