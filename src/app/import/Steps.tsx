import { IconCheck } from "@tabler/icons-react";
import classes from "./Steps.module.css";

const steps = ["Drop", "Review", "Send", "Import"] as const;

/** The steps of an import. `at` is the index of the current step, or 4 when all are done. */
export function Steps(props: { at: number }) {
  return (
    <ol className={classes.steps} aria-label="Steps of an import">
      {steps.map((step, index) => (
        <li
          key={step}
          className={classes.step}
          data-state={index < props.at ? "done" : index === props.at ? "here" : "ahead"}
          aria-current={index === props.at ? "step" : undefined}
        >
          {index < props.at ? <IconCheck size={14} stroke={2.4} aria-label="Done:" /> : <span>{index + 1}</span>} {step}
        </li>
      ))}
    </ol>
  );
}
