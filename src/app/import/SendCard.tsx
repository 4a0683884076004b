import { count, formatCount } from "../../model/plural.ts";
import type { SessionSnapshot, UploadSession } from "../../uploader/index.ts";
import { Card } from "../ui/Card.tsx";
import { formatBytes } from "../ui/formatBytes.ts";
import { Stat, Stats } from "../ui/Stat.tsx";
import { TrustDates } from "./TrustDates.tsx";
import classes from "./UploadView.module.css";

/** The files that will be sent, and those that do not have to be. The numbers grow while files are hashed and checked. */
export function SendCard(props: { session: UploadSession; state: SessionSnapshot }) {
  const { found, missing, present, duplicates, failed, ignored } = props.state;
  const unchecked = found.files - present.files - duplicates.files - missing.files - failed.files;
  const skipped = ignored.reduce((sum, { count }) => sum + count, 0);
  return (
    <Card
      title="What will be sent"
      note={unchecked > 0 ? `Checking ${count(unchecked, "more file")}…` : "Nothing is sent until you start"}
    >
      <Stats>
        <Stat label="New" value={formatCount(missing.files)} note={formatBytes(missing.bytes)} />
        <Stat label="Existing" value={formatCount(present.files)} note="already on the server" />
        <Stat label="Duplicates" value={formatCount(duplicates.files)} note="sent once" />
        <Stat label="Skipped" value={formatCount(skipped)} note={skipped > 0 ? "see below" : ""} />
        <Stat
          label="Failed"
          value={formatCount(failed.files)}
          {...(failed.files > 0 ? { tone: "bad" as const, note: "see below" } : {})}
        />
      </Stats>
      {(skipped > 0 || found.emptyFolders > 0 || found.hidden > 0) && (
        <ul className={classes.skipped}>
          {ignored.map(({ reason, count: files }) => (
            <li key={reason}>
              {count(files, "file")} skipped: <bdi>{reason}</bdi>
            </li>
          ))}
          {found.emptyFolders > 0 && <li>{count(found.emptyFolders, "empty folder")}: nothing to import</li>}
          {found.hidden > 0 && <li>{count(found.hidden, "hidden file")}: imported like any other file</li>}
        </ul>
      )}
      <TrustDates session={props.session} />
    </Card>
  );
}
