import { ActionIcon, Autocomplete } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useId, useState } from "react";
import { Name } from "../ui/Name.tsx";
import classes from "./ClassesCard.module.css";

/** Titles that are offered at once. */
const OFFERED = 50;

/** Asks for the title of a class; says what a title that another class has would do. Enter takes it, Esc leaves all as it was. */
export function ClassTitleInput(props: {
  title: string;
  /** Titles of all classes that come, this one among them. */
  others: readonly string[];
  onDone: (title: string) => void;
  onCancel: () => void;
}) {
  const [typed, setTyped] = useState(props.title);
  const hint = useId();
  // An end that nobody sees would make another class; a title that is there is taken as it is.
  const title = props.others.includes(typed) ? typed : typed.trim();
  const merges = title !== props.title && props.others.includes(title);
  const offered = props.others.filter((other) => other !== "" && other !== props.title);
  return (
    <form
      className={classes.edit}
      onSubmit={(event) => {
        event.preventDefault();
        if (title === props.title) props.onCancel();
        else if (title !== "") props.onDone(title);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        props.onCancel();
      }}
    >
      <p id={hint} className={classes.hint} aria-live="polite">
        {merges ? (
          <>
            Becomes one class with “<Name text={title} />
            ”.
          </>
        ) : (
          "The title of another class merges the two."
        )}
      </p>
      <Autocomplete
        size="xs"
        className={classes.input ?? ""}
        aria-label="New title"
        aria-describedby={hint}
        ref={focusOnce}
        dir="auto"
        maxLength={1000}
        limit={OFFERED}
        data={offered}
        value={typed}
        error={title === "" && "A class needs a title."}
        onChange={setTyped}
        renderOption={({ option }) => <Name text={option.value} />}
      />
      <ActionIcon type="submit" size={30} aria-label={merges ? "Merge" : "Rename"} disabled={title === ""}>
        <IconCheck size={16} />
      </ActionIcon>
      <ActionIcon variant="default" size={30} aria-label="Cancel renaming" onClick={props.onCancel}>
        <IconX size={16} />
      </ActionIcon>
    </form>
  );
}

const focused = new WeakSet<HTMLInputElement>();

/** Moves the keys to the input when it appears, with all of its text taken. */
function focusOnce(input: HTMLInputElement | null): void {
  if (input === null || focused.has(input)) return;
  focused.add(input);
  input.focus();
  input.select();
}
