import { count } from "../../model/plural.ts";
import type { Severity } from "../../model/severity.ts";
import { Pill, type Tone } from "../ui/Pill.tsx";
import classes from "./ProblemsCard.module.css";

const looks: readonly [severity: Severity, noun: string, tone: Tone][] = [
  ["error", "error", "bad"],
  ["warning", "warning", "warn"],
  ["info", "note", "plain"],
];

/** The numbers of errors, warnings and notes that are not 0. */
export function SeverityPills(props: { groups: readonly { readonly severity: Severity; readonly count: number }[] }) {
  return (
    <span className={classes.pills}>
      {looks.map(([severity, noun, tone]) => {
        const problems = props.groups.reduce((sum, group) => sum + (group.severity === severity ? group.count : 0), 0);
        return problems === 0 ? null : (
          <Pill key={severity} tone={tone}>
            {count(problems, noun)}
          </Pill>
        );
      })}
    </span>
  );
}
