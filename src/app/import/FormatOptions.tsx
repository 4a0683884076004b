import { NumberInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";
import { count } from "../../model/plural.ts";
import classes from "./FormatOptions.module.css";
import type { FormatOptions as Options } from "./formatChoice.ts";
import { type OptionField, optionFields, withOption } from "./optionFields.ts";

/** The options of a format as a form, collapsed while all have their defaults. Renders nothing for a format without options. */
export function FormatOptions(props: {
  /** JSON Schema of the options, from the server. */
  schema: Readonly<Record<string, unknown>>;
  values: Options | undefined;
  onChange: (options: Options | undefined) => void;
  /** Default "Reading options". */
  title?: string;
}) {
  const { values, onChange } = props;
  const fields = useMemo(() => optionFields(props.schema).filter(({ kind }) => kind !== "columns"), [props.schema]);
  const changed = fields.filter(({ key }) => values?.[key] !== undefined).length;
  const [open, setOpen] = useState(changed > 0);
  if (fields.length === 0) return null;
  return (
    <details className={classes.options} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <IconChevronRight size={16} aria-hidden="true" />
        {props.title ?? "Reading options"}
        <span className={classes.state}>{changed === 0 ? "Defaults" : count(changed, "change")}</span>
      </summary>
      <div className={classes.fields}>
        {fields.map((field) => (
          <Field
            key={field.key}
            field={field}
            value={values?.[field.key]}
            onChange={(value) => onChange(withOption(values, field, value))}
          />
        ))}
        {changed > 0 && (
          <button type="button" className={classes.reset} onClick={() => onChange(undefined)}>
            Reset to defaults
          </button>
        )}
      </div>
    </details>
  );
}

/** Returns a text with the words between backticks as code. */
function withCode(text: string): ReactNode {
  return text.split("`").map((part, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the text.
    at % 2 === 1 ? <code key={at}>{part}</code> : part,
  );
}

function Field(props: { field: OptionField; value: unknown; onChange: (value: unknown) => void }) {
  const { field, onChange } = props;
  const value = props.value ?? field.initial;
  const words = { label: field.title, description: field.description && withCode(field.description) };
  switch (field.kind) {
    case "choice":
      return (
        <Select
          {...words}
          data={[...field.values]}
          value={typeof value === "string" ? value : field.initial}
          onChange={(chosen) => chosen !== null && onChange(chosen)}
        />
      );
    case "switch":
      return (
        <Switch
          {...words}
          size="sm"
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "number":
      return (
        <NumberInput
          {...words}
          value={typeof value === "number" ? value : ""}
          allowDecimal={!field.whole}
          {...(field.least === undefined ? {} : { min: field.least })}
          {...(field.most === undefined ? {} : { max: field.most })}
          clampBehavior="strict"
          onChange={(typed) => onChange(typeof typed === "number" ? typed : undefined)}
        />
      );
    case "columns":
      return null;
    case "text": {
      const text = {
        ...words,
        dir: "auto",
        value: typeof value === "string" ? value : "",
        ...(field.maxLength === undefined ? {} : { maxLength: field.maxLength }),
        onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
      };
      return field.multiline ? <Textarea {...text} rows={4} /> : <TextInput {...text} />;
    }
  }
}
