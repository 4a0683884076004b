import { count, formatCount } from "../../model/plural.ts";
import type { Report } from "../../model/report.ts";
import { Card } from "../ui/Card.tsx";
import { Stat, Stats } from "../ui/Stat.tsx";
import classes from "./ReportCard.module.css";

/** The report of a task: what the project got, and what happened to every file, as a sum that adds up. */
export function ReportCard(props: { report: Report }) {
  const { seen, used, skipped, failed, ignored, imported } = props.report;
  const skippedFiles = skipped.reduce((sum, { count }) => sum + count, 0);
  return (
    <Card title="Report" note="Every file is accounted for">
      <Stats>
        <Stat
          label="Images"
          value={formatCount(imported.images)}
          note={`${formatCount(imported.annotations)} labelled`}
        />
        <Stat label="Objects" value={formatCount(imported.objects)} />
        <Stat label="Classes" value={formatCount(imported.classes)} />
        <Stat label="Tags" value={formatCount(imported.tags)} />
      </Stats>
      <p className={classes.sum}>
        <span>
          <b>{formatCount(seen)}</b> {seen === 1 ? "file" : "files"}
        </span>
        <span>=</span>
        <span>
          <b>{formatCount(used)}</b> used
        </span>
        <span>+</span>
        <span>
          <b>{formatCount(skippedFiles)}</b> skipped
        </span>
        <span>+</span>
        <span>
          <b>{formatCount(failed)}</b> failed
        </span>
      </p>
      <Reasons title="Skipped" rows={skipped} />
      <Reasons title="Skipped before the import" rows={ignored} />
    </Card>
  );
}

function Reasons(props: { title: string; rows: Report["skipped"] }) {
  if (props.rows.length === 0) return null;
  return (
    <div className={classes.reasons}>
      <span>{props.title}</span>
      <ul>
        {props.rows.map(({ reason, count: files }) => (
          <li key={reason}>
            {count(files, "file")}: <bdi>{reason}</bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}
