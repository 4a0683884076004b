import { Select } from "@mantine/core";
import { usePresets } from "../api/server.ts";
import classes from "./FormatCard.module.css";
import type { FormatChoice } from "./formatChoice.ts";

/** The choice between all presets. */
export function PresetSelect(props: { choice: FormatChoice }) {
  const { choice } = props;
  const items = usePresets().data?.items ?? [];
  return (
    <Select
      label="Preset"
      value={choice.slug ?? "auto"}
      onChange={(value) => value !== null && choice.choose(value)}
      data={[{ value: "auto", label: "Auto" }, ...items.map(({ slug, title }) => ({ value: slug, label: title }))]}
      renderOption={({ option }) => (
        <span className={classes.option}>
          <span>{option.label}</span>
          {/* The style sheet shows the description, so that the option's name is exactly the preset's title. */}
          <span
            className={classes.described}
            aria-hidden="true"
            data-description={
              option.value === "auto"
                ? "Detect the format by content"
                : items.find((preset) => preset.slug === option.value)?.description
            }
          />
        </span>
      )}
    />
  );
}
