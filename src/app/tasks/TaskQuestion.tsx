import { Button } from "@mantine/core";
import { useLocation } from "wouter";
import type { FormatChoice } from "../../contract/detected.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { useRetryTask } from "../api/tasks.ts";
import classes from "./FailureCard.module.css";

/** The formats in which a task that failed can be run again. Nothing is sent again. */
export function TaskQuestion(props: { taskId: number; choices: readonly FormatChoice[] }) {
  const { taskId, choices } = props;
  const retry = useRetryTask();
  const [, navigate] = useLocation();
  const haveOneRoot = new Set(choices.map(({ root }) => root)).size === 1;
  const choose = ({ slug, root }: FormatChoice) => {
    const choice = { preset: slug, ...(root !== "" && { root }) };
    retry.mutate({ id: taskId, choice }, { onSuccess: (made) => navigate(`/tasks/${made.taskId}`) });
  };
  return (
    <div className={classes.choices}>
      {choices.map((choice) => (
        <Button
          key={`${choice.slug} ${choice.root}`}
          variant="default"
          justify="flex-start"
          h="auto"
          disabled={retry.isPending}
          onClick={() => choose(choice)}
        >
          <span className={classes.choice}>
            <span>
              Import as {haveOneRoot ? choice.title : `${choice.title}, starting at ${choice.root || "the top"}`}
            </span>
            <span className={classes.reasons}>{choice.reasons.join("; ")}.</span>
          </span>
        </Button>
      ))}
      {retry.isError && <p role="alert">{sentenceOf(retry.error)}</p>}
    </div>
  );
}
