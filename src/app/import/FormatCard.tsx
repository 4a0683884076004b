import { Select } from "@mantine/core";
import type { Detection } from "../../formats/public.ts";
import { count } from "../../model/plural.ts";
import { usePresets } from "../api/server.ts";
import { Card } from "../ui/Card.tsx";
import { FailedState } from "../ui/LoadState.tsx";
import { Name } from "../ui/Name.tsx";
import { Pill } from "../ui/Pill.tsx";
import { FolderShapes } from "./FolderShapes.tsx";
import classes from "./FormatCard.module.css";
import { FormatOptions } from "./FormatOptions.tsx";
import { FormatQuestion } from "./FormatQuestion.tsx";
import { type FormatChoice, oneEach } from "./formatChoice.ts";

/** How sure the page is of what it detected. Plain images are never a claim: nothing says more than that. */
function foundWords(choice: FormatChoice): string {
  if (choice.verdict?.kind === "imagesOnly") return "images only";
  return choice.verdict?.kind === "chosen" && choice.verdict.detection.certainty === "likely" ? "likely" : "detected";
}

/** Slug of the format that the content speaks for by itself. */
function foundSlug({ verdict }: FormatChoice): string | undefined {
  return verdict?.kind === "chosen" || verdict?.kind === "imagesOnly" ? verdict.detection.slug : undefined;
}

/** What the drop is taken for, why, and what else it could be. */
export function FormatCard(props: {
  choice: FormatChoice;
  listing: boolean;
  /** Makes imports of their own of the datasets that lie beside one another. */
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
  const runnersUp = oneEach(choice.detections ?? []).filter((detection) => detection.slug !== choice.slug);
  const detected = choice.slug !== undefined && (choice.chosen === "auto" || choice.chosen === foundSlug(choice));

  return (
    <Card title="Detected format" side={detected ? <Pill tone="accent">{foundWords(choice)}</Pill> : undefined}>
      {presets.isError && (
        <FailedState error={presets.error} what="list of formats" onRetry={() => presets.refetch()} />
      )}
      <Select
        label="Preset"
        value={choice.slug ?? "auto"}
        onChange={(value) => value !== null && choice.choose(value)}
        data={[{ value: "auto", label: "Auto" }, ...items.map(({ slug, title }) => ({ value: slug, label: title }))]}
        renderOption={({ option }) => (
          <span className={classes.option}>
            <span>{option.label}</span>
            {/* Text of the style sheet: an option is called exactly as its preset. */}
            <span
              className={classes.described}
              aria-hidden="true"
              data-description={
                option.value === "auto"
                  ? "What the content says"
                  : items.find((preset) => preset.slug === option.value)?.description
              }
            />
          </span>
        )}
      />
      <div className={classes.words} aria-live="polite">
        <Explanation choice={choice} listing={props.listing} titleOf={titleOf} reasons={claim?.reasons} />
        {claim !== undefined && claim.root !== "" && (
          <p className={classes.root}>
            It begins in <Name text={claim.root} />
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
      {shown !== undefined && <Shapes shapes={shown.shapes} />}
      <p className={classes.allShapes}>
        <FolderShapes>See the folder shapes of all presets</FolderShapes>
      </p>
    </Card>
  );
}

function Explanation(props: {
  choice: FormatChoice;
  listing: boolean;
  titleOf: (slug: string) => string;
  reasons: readonly string[] | undefined;
}) {
  const { choice, reasons } = props;
  const { verdict } = choice;
  const looking = <p>{props.listing ? "Is looked at once everything is listed." : "Looking at the content …"}</p>;
  if (choice.chosen !== "auto") {
    if (choice.detections === undefined) return looking;
    return reasons !== undefined && reasons.length > 0 ? (
      <Reasons reasons={reasons} />
    ) : (
      <p>You chose {props.titleOf(choice.chosen)}; nothing in the drop speaks for it.</p>
    );
  }
  if (verdict === undefined) return looking;
  switch (verdict.kind) {
    case "unsupported":
      return (
        <p className={classes.warning}>
          This looks like {verdict.unread.name}, which is not read yet. {verdict.unread.advice}
        </p>
      );
    case "nothing":
      return <p className={classes.warning}>No format has a use for any file here.</p>;
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

/** The folder shapes of the format: the usual one at once, the others on demand. */
function Shapes(props: { shapes: readonly string[] }) {
  const [usual, ...others] = props.shapes;
  if (usual === undefined) return null;
  return (
    <div className={classes.shapes}>
      <p>The folder shape it takes</p>
      <pre>{usual}</pre>
      {others.length > 0 && (
        <details>
          <summary>{count(others.length, "other shape")}</summary>
          {others.map((shape) => (
            <pre key={shape}>{shape}</pre>
          ))}
        </details>
      )}
    </div>
  );
}
