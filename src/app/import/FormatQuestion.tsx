import { Button } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Detection } from "../../formats/public.ts";
import classes from "./FormatCard.module.css";
import type { FormatChoice } from "./formatChoice.ts";

/** The question when a drop can be read in several ways: which format it has, or which of its datasets to import. */
export function FormatQuestion(props: {
  choice: FormatChoice;
  titleOf: (slug: string) => string;
  /** Makes a separate import of each of these datasets of the drop. */
  onSeparate(parts: readonly Detection[]): void;
}) {
  const { choice, titleOf, onSeparate } = props;
  const { question, parts, verdict } = choice;
  if (question === undefined) return null;
  if (parts !== undefined) {
    const places = parts.map(({ slug, root }) => `${root} as ${titleOf(slug)}`).join(", ");
    return (
      <div className={classes.question}>
        <p>This drop contains {parts.length} datasets:</p>
        <Answer title="Import each separately" onClick={() => onSeparate(parts)}>
          {places}. Files outside these folders are skipped.
        </Answer>
        {parts.map((part) => (
          <Answer
            key={`${part.slug} ${part.root}`}
            title={`Import only ${part.root} as ${titleOf(part.slug)}`}
            onClick={() => onSeparate([part])}
          >
            {part.reasons.join("; ")}.
          </Answer>
        ))}
      </div>
    );
  }
  const sentence =
    verdict?.kind === "unsupported"
      ? "It can still be imported as:"
      : question.length > 1
        ? "This looks like more than one format. Choose one:"
        : "The detected format is not certain. Choose it if it is correct:";
  return (
    <div className={classes.question}>
      <p>{sentence}</p>
      {question.map(({ slug, reasons }) => (
        <Answer key={slug} title={titleOf(slug)} onClick={() => choice.choose(slug)}>
          {reasons.join("; ")}.
        </Answer>
      ))}
    </div>
  );
}

function Answer(props: { title: string; children: ReactNode; onClick(): void }) {
  return (
    <Button
      variant="default"
      justify="space-between"
      h="auto"
      rightSection={<IconChevronRight size={16} aria-hidden="true" />}
      onClick={props.onClick}
    >
      <span className={classes.answer}>
        <span>{props.title}</span>
        <span className={classes.description}>{props.children}</span>
      </span>
    </Button>
  );
}
