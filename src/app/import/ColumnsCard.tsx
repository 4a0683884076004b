import { Button, NativeSelect } from "@mantine/core";
import { useId, useState } from "react";
import { describeFault } from "../../formats/public.ts";
import { baseName } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import type { TableGroup } from "../preflight/tableGroups.ts";
import { Card } from "../ui/Card.tsx";
import { Name } from "../ui/Name.tsx";
import { Pill } from "../ui/Pill.tsx";
import classes from "./ColumnsCard.module.css";
import { ColumnsTable } from "./ColumnsTable.tsx";
import type { ColumnChoice } from "./useColumnChoice.ts";

/** Id of the card, for a link to it. */
export const COLUMNS_CARD = "columns";

/** What the columns of the tables of a drop are: the first rows of a table, with a list above each column that shows the guess. */
export function ColumnsCard(props: {
  choice: ColumnChoice;
  /** True while the tables are read with a changed choice. */
  reading: boolean;
}) {
  const { choice, reading } = props;
  const { groups } = choice;
  const [shown, setShown] = useState<string>();
  const statusId = useId();
  const group = groups.find(({ key }) => key === shown) ?? groups.find(({ isRead }) => !isRead) ?? groups[0];
  const status = statusOf(choice, group, reading);
  // The table stays, whichever of them is not read after the change.
  const keep = (change: () => void) => {
    setShown(group.key);
    change();
  };
  return (
    <Card
      id={COLUMNS_CARD}
      title="Columns"
      note={
        groups.length === 1 ? <Name text={nameOf(group)} /> : count(groups.length, "kind of table", "kinds of tables")
      }
      side={
        <>
          {choice.isChosen(group) && (
            <Button variant="subtle" size="compact-sm" onClick={() => keep(() => choice.reset(group))}>
              Use the guess
            </Button>
          )}
          <Pill tone={status.tone}>{status.label}</Pill>
        </>
      }
    >
      {groups.length > 1 && (
        <NativeSelect
          label="Table"
          mb={12}
          value={group.key}
          onChange={(event) => setShown(event.currentTarget.value)}
          data={groups.map((one) => ({
            value: one.key,
            label: `${nameOf(one)}${one.isRead ? "" : " (not read)"}`,
          }))}
        />
      )}
      <p id={statusId} className={classes.status} data-tone={status.tone} aria-live="polite">
        {status.text}
      </p>
      <ColumnsTable
        key={group.key}
        group={group}
        name={nameOf(group)}
        meanings={choice.meaningsOf(group)}
        titles={choice.rule.titles}
        describedBy={statusId}
        invalid={status.tone === "bad"}
        onChoose={(column, meaning) => keep(() => choice.choose(group, column, meaning))}
      />
    </Card>
  );
}

/** Returns the name of the tables of a group: `train.csv and 2 more`. */
function nameOf({ paths, isPerImage }: TableGroup): string {
  const first = baseName(paths[0] ?? "");
  if (isPerImage) return `${first} and other tables of one image`;
  return paths.length > 1 ? `${first} and ${paths.length - 1} more` : first;
}

interface Status {
  readonly tone: "accent" | "plain" | "warn" | "bad";
  readonly label: string;
  /** One or two sentences. */
  readonly text: string;
}

function statusOf(choice: ColumnChoice, group: TableGroup, reading: boolean): Status {
  const fault = choice.faultOf(group);
  if (fault !== undefined) {
    const reason = describeFault(fault, (meaning) => choice.rule.titles[meaning] ?? meaning);
    return { tone: "bad", label: "Incomplete", text: `Not applied yet: ${reason}.` };
  }
  if (reading && choice.isChosen(group)) return { tone: "accent", label: "Chosen", text: "Reading the table…" };
  if (group.doubt !== undefined) return { tone: "warn", label: "Check", text: group.doubt };
  if (!group.isRead) {
    const text = "The columns are not recognized, so the table is not read. Choose what each column is.";
    return { tone: "warn", label: "Not recognized", text };
  }
  if (choice.isChosen(group)) return { tone: "accent", label: "Chosen", text: "The table is read as you chose." };
  return { tone: "plain", label: "Guessed", text: "Guessed from headings and values. Change a column that is wrong." };
}
