import { Button } from "@mantine/core";
import { IconArrowBarToDown } from "@tabler/icons-react";
import { Suspense } from "react";
import { Link } from "wouter";
import { useInfo, usePresets } from "../api/server.ts";
import { lazyPage } from "../ui/lazyPage.ts";
import { PageHead } from "../ui/PageHead.tsx";
import { useWasIdle } from "../ui/whenIdle.ts";
import { useHasUploads } from "../uploads/UploadsContext.ts";
import classes from "./DropPage.module.css";
import { FolderStructures } from "./FolderStructures.tsx";
import { KeptDrops } from "./KeptDrops.tsx";
import { SavedDrops } from "./SavedDrops.tsx";
import { useFilePickers } from "./useFilePickers.tsx";

const OtherUploads = lazyPage(() => import("./OtherUploads.tsx").then((others) => others.OtherUploads));
const RecentImports = lazyPage(() => import("./RecentImports.tsx").then((recent) => recent.RecentImports));

/** Recent imports are loaded after the drop zone, at the latest after this time, ms. */
const RECENT_AFTER_MS = 1_000;
/** Formats that are named under the drop zone; the others are only counted. */
const NAMED_FORMATS = 9;

/** The import page before a drop: the drop zone, unfinished drops, and recent imports. */
export function DropPage() {
  const pickers = useFilePickers();
  const hasUploads = useHasUploads();
  const hasSources = (useInfo().data?.sources ?? 0) > 0;
  // Below the drop zone, and not needed for a drop.
  const wasIdle = useWasIdle(RECENT_AFTER_MS);
  return (
    <div className={classes.page}>
      <PageHead title="Import a dataset" tab="Import">
        Drop a folder. Dropset detects its format, shows every problem before anything is sent, and sends only the files
        that the server does not have yet.
      </PageHead>
      {hasUploads && (
        <Suspense>
          <OtherUploads shownId={undefined} />
        </Suspense>
      )}
      <KeptDrops />
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
          {hasSources && (
            <Button variant="subtle" component={Link} href="/import/server">
              From the server
            </Button>
          )}
        </div>
        {pickers.inputs}
      </section>
      <KnownFormats />
      <SavedDrops />
      {wasIdle && (
        <Suspense>
          <RecentImports />
        </Suspense>
      )}
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
