import { NumberInput } from "@mantine/core";
import classes from "./KeyLimitFields.module.css";
import type { LimitChoices } from "./keyLimitChoices.ts";

const fields = [
  { key: "requestsPerMinute", label: "Requests a minute" },
  { key: "gigabytesPerDay", label: "GB of uploads a day" },
  { key: "tasksPerHour", label: "Tasks an hour" },
] as const;

/** What a new key may use. An empty field does not limit the key itself. */
export function KeyLimitFields(props: { choices: LimitChoices; onChange: (choices: LimitChoices) => void }) {
  const { choices, onChange } = props;
  return (
    <details className={classes.limits}>
      <summary>Limits</summary>
      <p className={classes.note}>
        Leave a field empty to apply the limit of the server, if it has one; 0 means without a limit.
      </p>
      <div className={classes.fields}>
        {fields.map(({ key, label }) => (
          <NumberInput
            key={key}
            label={label}
            value={choices[key] ?? ""}
            onChange={(value) => onChange({ ...choices, [key]: typeof value === "number" ? value : undefined })}
            min={0}
            max={1_000_000_000}
            decimalScale={key === "gigabytesPerDay" ? 3 : 0}
            allowNegative={false}
            hideControls
          />
        ))}
      </div>
    </details>
  );
}
