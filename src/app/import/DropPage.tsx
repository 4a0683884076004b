import { Button } from "@mantine/core";
import { IconArrowBarToDown } from "@tabler/icons-react";
import { usePresets } from "../api/server.ts";
import { PageHead } from "../ui/PageHead.tsx";
import { useUploadStore } from "../uploads/UploadsContext.ts";
import classes from "./DropPage.module.css";
import { FolderShapes } from "./FolderShapes.tsx";
import { OtherUploads } from "./OtherUploads.tsx";
import { RecentImports } from "./RecentImports.tsx";
import { SavedDrops } from "./SavedDrops.tsx";
import { useFilePickers } from "./useFilePickers.tsx";

/** How many formats are named under the drop zone; the rest is counted. */
const NAMED_FORMATS = 9;

/** The empty import page: the drop zone, and what was imported before. */
export function DropPage() {
  const pickers = useFilePickers();
  const refused = useUploadStore((state) => state.refused);
  return (
    <div className={classes.page}>
      <PageHead title="Import a dataset" tab="Import">
        Drop a folder. Dropset tells you what it is, shows every problem before anything is sent, and sends only what
        the server does not have yet.
      </PageHead>
      <OtherUploads shownId={undefined} />
      {refused !== undefined && (
        <p role="alert" className={classes.refused}>
          {refused}
        </p>
      )}
      <section className={classes.zone} aria-label="Drop zone">
        <IconArrowBarToDown className={classes.arrow} size={40} stroke={1.7} aria-hidden="true" />
        <h2 className={classes.call}>Drop a folder or files anywhere on this page</h2>
        <p className={classes.note}>
          Any size: 100,000 files are fine. Folders keep their structure; zip and tar archives are read as folders.
        </p>
        <div className={classes.buttons}>
          <Button onClick={pickers.chooseFolder}>Choose folder</Button>
          <Button variant="default" onClick={pickers.chooseFiles}>
            Choose files
          </Button>
        </div>
        {pickers.inputs}
      </section>
      <KnownFormats />
      <SavedDrops />
      <RecentImports />
    </div>
  );
}

function KnownFormats() {
  const { data } = usePresets();
  const titles = data?.items.map((preset) => preset.title) ?? [];
  const more = titles.length - NAMED_FORMATS;
  return (
    <p className={classes.formats}>
      {titles.length > 0 && `Recognised by content: ${titles.slice(0, NAMED_FORMATS).join(" · ")}`}
      {more > 0 && ` · ${more} more`}
      {titles.length > 0 && ". "}
      <FolderShapes>See the folder shapes</FolderShapes>
    </p>
  );
}
