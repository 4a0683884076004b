import { Button } from "@mantine/core";
import { IconArrowBarToDown } from "@tabler/icons-react";
import { usePresets } from "../api/server.ts";
import { PageHead } from "../ui/PageHead.tsx";
import { useUploadStore } from "../uploads/UploadsContext.ts";
import classes from "./DropPage.module.css";
import { FolderStructures } from "./FolderStructures.tsx";
import { OtherUploads } from "./OtherUploads.tsx";
import { RecentImports } from "./RecentImports.tsx";
import { SavedDrops } from "./SavedDrops.tsx";
import { useFilePickers } from "./useFilePickers.tsx";

/** Formats that are named under the drop zone; the others are only counted. */
const NAMED_FORMATS = 9;

/** The import page before a drop: the drop zone, unfinished drops, and recent imports. */
export function DropPage() {
  const pickers = useFilePickers();
  const refused = useUploadStore((state) => state.refused);
  return (
    <div className={classes.page}>
      <PageHead title="Import a dataset" tab="Import">
        Drop a folder. Dropset detects its format, shows every problem before anything is sent, and sends only the files
        that the server does not have yet.
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
          Any size, even 100,000 files. Folders keep their structure. ZIP and TAR archives are read like folders.
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
      {titles.length > 0 && `Detected by content: ${titles.slice(0, NAMED_FORMATS).join(" · ")}`}
      {more > 0 && ` · ${more} more`}
      {titles.length > 0 && ". "}
      <FolderStructures>See the folder structures</FolderStructures>
    </p>
  );
}
