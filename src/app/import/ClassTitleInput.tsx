import { ActionIcon, Autocomplete } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useId, useState } from "react";
import { Name } from "../ui/Name.tsx";
import classes from "./ClassesCard.module.css";

/** Suggested titles that are shown at once. */
const MAX_SUGGESTIONS = 50;

/** Asks for the new title of a class. Warns when the title of another class would merge the two. Enter confirms, Esc cancels. */
export function ClassTitleInput(props: {
  title: string;
  /** Titles of all classes that are imported, this one included. */
  importedTitles: readonly string[];
  onDone: (title: string) => void;
  onCancel: () => void;
}) {
  const [typed, setTyped] = useState(props.title);
  const hint = useId();
  const { importedTitles } = props;
  // Trailing spaces would silently create another class, so they are removed unless an existing title has them.
  const title = importedTitles.includes(typed) ? typed : typed.trim();
  const merges = title !== props.title && importedTitles.includes(title);
  const suggestions = importedTitles.filter((other) => other !== "" && other !== props.title);
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
            Merges with the class “<Name text={title} />
            ”.
          </>
        ) : (
          "To merge two classes, enter the title of the other one."
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
        limit={MAX_SUGGESTIONS}
        data={suggestions}
        value={typed}
        error={title === "" && "Enter a title."}
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

/** Focuses the input when it appears, with its text selected. */
function focusOnce(input: HTMLInputElement | null): void {
  if (input === null || focused.has(input)) return;
  focused.add(input);
  input.focus();
  input.select();
}
