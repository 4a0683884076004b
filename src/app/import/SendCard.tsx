import { count, formatCount } from "../../model/plural.ts";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { Card } from "../ui/Card.tsx";
import { formatBytes } from "../ui/formatBytes.ts";
import { Stat, Stats } from "../ui/Stat.tsx";
import classes from "./UploadView.module.css";

/** What will be sent and what need not be. Figures grow while the files are looked at; their places are there from the start. */
export function SendCard(props: { state: SessionSnapshot }) {
  const { found, missing, present, twins, failed, ignored } = props.state;
  const left = found.files - present.files - twins.files - missing.files - failed.files;
  const leftOut = ignored.reduce((sum, { count }) => sum + count, 0);
  return (
    <Card
      title="What will be sent"
      note={left > 0 ? `looking at ${count(left, "more file")} …` : "nothing leaves the browser before you start"}
    >
      <Stats>
        <Stat label="New" value={formatCount(missing.files)} note={formatBytes(missing.bytes)} />
        <Stat label="Here already" value={formatCount(present.files)} note="not sent" />
        <Stat label="Twins" value={formatCount(twins.files)} note="sent once" />
        <Stat label="Left out" value={formatCount(leftOut)} note={leftOut > 0 ? "see below" : ""} />
        <Stat
          label="Failed"
          value={formatCount(failed.files)}
          {...(failed.files > 0 ? { tone: "bad" as const, note: "see below" } : {})}
        />
      </Stats>
      {(leftOut > 0 || found.emptyFolders > 0 || found.hidden > 0) && (
        <ul className={classes.leftOut}>
          {ignored.map(({ reason, count: files }) => (
            <li key={reason}>
              {count(files, "file")}: <bdi>{reason}</bdi>
            </li>
          ))}
          {found.emptyFolders > 0 && <li>{count(found.emptyFolders, "empty folder")}: nothing to take</li>}
          {found.hidden > 0 && <li>{count(found.hidden, "hidden file")}: taken like any other</li>}
        </ul>
      )}
    </Card>
  );
}
