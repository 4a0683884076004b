import type { Task } from "../../contract/tasks.ts";
import { usePresets } from "../api/server.ts";
import { Card } from "../ui/Card.tsx";
import { Name } from "../ui/Name.tsx";
import classes from "./TaskPage.module.css";

/** The format that the server detected, and the reasons for it. */
export function DetectedCard(props: { task: Task }) {
  const { detected } = props.task;
  const presets = usePresets();
  if (detected === null) return null;
  const titleOf = (slug: string) => presets.data?.items.find((preset) => preset.slug === slug)?.title ?? slug;
  const others = [...new Set(detected.candidates.map(({ slug }) => slug))].filter((slug) => slug !== detected.slug);
  return (
    <Card title="Detected format">
      <p className={classes.format}>{titleOf(detected.slug)}</p>
      <ul className={classes.reasons}>
        {detected.reasons.map((reason) => (
          <li key={reason}>
            <bdi>{reason}</bdi>
          </li>
        ))}
      </ul>
      {detected.root !== "" && (
        <p className={classes.quiet}>
          Starting at <Name text={detected.root} />
        </p>
      )}
      {others.length > 0 && <p className={classes.quiet}>Also possible: {others.map(titleOf).join(", ")}.</p>}
    </Card>
  );
}
