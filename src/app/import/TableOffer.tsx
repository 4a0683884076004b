import { Button } from "@mantine/core";
import { memo } from "react";
import { baseName } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import { usePresets } from "../api/server.ts";
import type { PreflightState } from "../preflight/usePreflight.ts";
import { Card } from "../ui/Card.tsx";
import { Name } from "../ui/Name.tsx";
import type { FormatChoice } from "./formatChoice.ts";
import { columnRuleIn } from "./optionFields.ts";
import classes from "./TableOffer.module.css";

/** Offers to read tables that no format recognizes, by choosing their columns. Renders nothing for a drop without such tables. */
export const TableOffer = memo(function TableOffer(props: { choice: FormatChoice; preflight: PreflightState }) {
  const { choice, preflight } = props;
  const presets = usePresets();
  const { unreadTables, done } = preflight;
  const [first] = unreadTables;
  const isOpen = choice.chosen === "auto" && choice.question === undefined && choice.onlyImages;
  if (!done || !isOpen || first === undefined) return null;
  const readers = (presets.data?.items ?? []).filter(({ options }) => columnRuleIn(options) !== undefined);
  return (
    <Card
      title={unreadTables.length === 1 ? "A table is not read" : `${count(unreadTables.length, "table")} are not read`}
      note={<Name text={baseName(first)} />}
    >
      <p className={classes.words}>
        The columns are not recognized. To import labels from them, choose how to read the{" "}
        {unreadTables.length === 1 ? "table" : "tables"}, then what each column is.
      </p>
      <div className={classes.actions}>
        {readers.map(({ slug, title }) => (
          <Button key={slug} variant="default" size="sm" onClick={() => choice.choose(slug)}>
            Read as {title}
          </Button>
        ))}
      </div>
    </Card>
  );
});
