import { Button } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Detection } from "../../formats/public.ts";
import classes from "./FormatCard.module.css";
import type { FormatChoice } from "./formatChoice.ts";

/** What has to be asked when a drop may be read in several ways: which format it is, or which of its datasets are imported. */
export function FormatQuestion(props: {
  choice: FormatChoice;
  titleOf: (slug: string) => string;
  /** Makes imports of their own of datasets that lie beside one another. */
  onSeparate(parts: readonly Detection[]): void;
}) {
  const { choice, titleOf, onSeparate } = props;
  const { question, parts, verdict } = choice;
  if (question === undefined) return null;
  if (parts !== undefined) {
    const places = parts.map(({ slug, root }) => `${root} as ${titleOf(slug)}`).join(", ");
    return (
      <div className={classes.question}>
        <p>There are {parts.length} datasets here:</p>
        <Answer title="Import each on its own" onClick={() => onSeparate(parts)}>
          {places}. What lies outside of these folders is left out.
        </Answer>
        {parts.map((part) => (
          <Answer
            key={`${part.slug} ${part.root}`}
            title={`Only ${part.root} as ${titleOf(part.slug)}`}
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
      ? "It can be imported in another way:"
      : question.length > 1
        ? "This looks like more than one format. Which one is it?"
        : "This may be it, but it is not certain:";
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
