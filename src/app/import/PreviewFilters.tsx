import { Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { formatCount } from "../../model/plural.ts";
import { problemTitle } from "../../model/problemCodes.ts";
import { ANY_PROBLEM } from "../preflight/imageFilter.ts";
import { AREA_BINS, COUNT_BINS } from "../preflight/objectBins.ts";
import type { Preflight } from "../preflight/preflightState.ts";
import { Name } from "../ui/Name.tsx";
import { visibleName } from "../ui/visibleName.ts";
import type { ImportedClass } from "./classOverview.ts";
import classes from "./PreviewFilters.module.css";
import { type ShownImages, withPart } from "./shownImages.ts";

/** Up to this number of datasets, each has a button of its own. */
const DATASET_BUTTONS = 4;
/** Names in an open list; a person types to find others. */
const LISTED = 200;

/** Chooses which images of a drop are shown: by dataset, class, labels, problems, and what else was clicked in the review. */
export function PreviewFilters(props: {
  preflight: Preflight;
  imported: readonly ImportedClass[];
  shown: ShownImages;
  onChange: (shown: ShownImages) => void;
}) {
  const { preflight, imported, shown, onChange } = props;
  const { images, labelled, datasets, problemImages } = preflight;
  const set = <Part extends keyof ShownImages>(part: Part, value: ShownImages[Part] | undefined) =>
    onChange(withPart(shown, part, value));
  const toggle = <Part extends keyof ShownImages>(part: Part, value: ShownImages[Part]) =>
    set(part, shown[part] === value ? undefined : value);
  const withProblems = problemImages.get(ANY_PROBLEM) ?? 0;
  const isMixed = labelled > 0 && labelled < images;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields of a form.
    <div role="group" aria-label="Images to show" className={classes.filters}>
      <Chip text="All" count={images} pressed={Object.keys(shown).length === 0} onClick={() => onChange({})} />
      {datasets.length > 1 &&
        datasets.length <= DATASET_BUTTONS &&
        datasets.map(({ name, images: count }) => (
          <Chip
            key={name}
            text={<Name text={name} />}
            count={count}
            pressed={shown.dataset === name}
            onClick={() => toggle("dataset", name)}
          />
        ))}
      {datasets.length > DATASET_BUTTONS && (
        <Choice
          label="Dataset"
          names={datasets.map(({ name }) => name)}
          value={shown.dataset}
          onChange={(name) => set("dataset", name)}
        />
      )}
      {imported.length > 1 && (
        <Choice
          label="Class"
          names={imported.map(({ title }) => title)}
          value={shown.class}
          onChange={(title) => set("class", title)}
        />
      )}
      {(withProblems > 0 || shown.problem === ANY_PROBLEM) && (
        <Chip
          text="With problems"
          count={withProblems}
          pressed={shown.problem === ANY_PROBLEM}
          onClick={() => toggle("problem", ANY_PROBLEM)}
        />
      )}
      {(isMixed || shown.labelled !== undefined) && (
        <>
          <Chip
            text="Labelled"
            count={labelled}
            pressed={shown.labelled === true}
            onClick={() => toggle("labelled", true)}
          />
          <Chip
            text="Unlabelled"
            count={images - labelled}
            pressed={shown.labelled === false}
            onClick={() => toggle("labelled", false)}
          />
        </>
      )}
      {shown.class !== undefined && imported.length === 1 && (
        <Chosen text={shown.class} onRemove={() => set("class", undefined)} />
      )}
      {shown.problem !== undefined && shown.problem !== ANY_PROBLEM && (
        <Chosen
          text={problemTitle(shown.problem.slice(shown.problem.indexOf(" ") + 1))}
          onRemove={() => set("problem", undefined)}
        />
      )}
      {shown.perImage !== undefined && (
        <Chosen text={COUNT_BINS[shown.perImage]?.words ?? ""} onRemove={() => set("perImage", undefined)} />
      )}
      {shown.area !== undefined && (
        <Chosen text={`Objects of ${AREA_BINS[shown.area]?.words}`} onRemove={() => set("area", undefined)} />
      )}
    </div>
  );
}

function Chip(props: { text: ReactNode; count: number; pressed: boolean; onClick: () => void }) {
  return (
    <button type="button" className={classes.chip} aria-pressed={props.pressed} onClick={props.onClick}>
      <span className={classes.text}>{props.text}</span>
      <span className={classes.count}>{formatCount(props.count)}</span>
    </button>
  );
}

/** Something that was clicked elsewhere in the review. */
function Chosen(props: { text: string; onRemove: () => void }) {
  return (
    <button
      type="button"
      className={classes.chip}
      aria-pressed="true"
      title={`Show images without regard to this: ${props.text}`}
      onClick={props.onRemove}
    >
      <span className={classes.text}>
        <Name text={props.text} />
      </span>
      <IconX size={14} aria-hidden="true" />
    </button>
  );
}

/** One of many names. */
function Choice(props: {
  label: string;
  names: readonly string[];
  value: string | undefined;
  onChange: (name: string | undefined) => void;
}) {
  const { label, names, value } = props;
  // Names may be any text, also an empty one, so the list has their numbers.
  const index = value === undefined ? -1 : names.indexOf(value);
  return (
    <Select
      size="xs"
      radius="xl"
      className={classes.choice ?? ""}
      aria-label={label}
      placeholder={`${label}: any`}
      searchable
      clearable
      limit={LISTED}
      nothingFoundMessage="No name matches"
      data-chosen={index >= 0 || undefined}
      clearButtonProps={{ "aria-label": `${label}: any` }}
      data={names.map((name, at) => ({ value: `${at}`, label: visibleName(name) }))}
      renderOption={({ option }) => <Name text={option.label} />}
      value={index < 0 ? null : `${index}`}
      onChange={(chosen) => props.onChange(chosen === null ? undefined : names[Number(chosen)])}
    />
  );
}
