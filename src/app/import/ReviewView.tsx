import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import type { ImportOptions } from "../../contract/startImport.ts";
import type { Verdict } from "../../formats/public.ts";
import { count } from "../../model/plural.ts";
import type { SessionSnapshot, UploadSession } from "../../uploader/index.ts";
import { type PreflightState, usePreflight } from "../preflight/usePreflight.ts";
import { formatBytes } from "../ui/formatBytes.ts";
import { Name } from "../ui/Name.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import { describeReading } from "../uploads/describePhase.ts";
import { useSnapshot, useUploadStore, useUploads } from "../uploads/UploadsContext.ts";
import type { Upload } from "../uploads/uploadStore.ts";
import { ClassesCard } from "./ClassesCard.tsx";
import { ContentsCard } from "./ContentsCard.tsx";
import { type ClassOverview, overviewOf } from "./classOverview.ts";
import { describeContents } from "./describeContents.ts";
import { FormatCard } from "./FormatCard.tsx";
import { useFormatChoice } from "./formatChoice.ts";
import { NothingToImport } from "./NothingToImport.tsx";
import { Preview } from "./Preview.tsx";
import { PROJECT_FIELD, ProjectCard } from "./ProjectCard.tsx";
import { ReviewProblems } from "./ReviewProblems.tsx";
import { SendCard } from "./SendCard.tsx";
import classes from "./UploadView.module.css";

/** The review of a drop: its contents, its format and the project it goes to. Nothing has been sent yet. */
export function ReviewView(props: { upload: Upload }) {
  const { upload } = props;
  const { session } = upload;
  const state = useSnapshot(session);
  const { start, unqueue } = useUploadStore((store) => store);
  const { separate } = useUploads();
  const [adding, setAdding] = useState("id" in state.settings.project);
  const [refused, setRefused] = useState(false);
  const listing = state.phase.name === "walking";
  const choice = useFormatChoice(session);
  const { classes: titles, skipDamaged = false } = state.settings.options;
  const reading = { ...choice, slug: choice.previewSlug, format: choice.options, skipDamaged, classes: titles };
  const preflight = usePreflight(session, reading, !listing);
  const overview = useMemo(() => overviewOf(preflight.classes, titles), [preflight.classes, titles]);
  const nothing = !listing && (state.found.files === 0 || isHopeless(choice.verdict));
  const asking = choice.question !== undefined;

  const begin = () => {
    const { project } = session.getState().settings;
    const missing = "title" in project && (adding || project.title.trim() === "");
    setRefused(missing);
    if (missing) document.getElementById(PROJECT_FIELD)?.focus();
    else start(upload.id);
  };

  const changeAdding = (existing: boolean) => {
    setAdding(existing);
    setRefused(false);
    // The existing project is not chosen yet; an upload in the queue would start without one.
    if (existing) unqueue(upload.id);
  };

  return (
    <>
      <PageHead
        title={<Name text={state.name} />}
        tab={state.name}
        actions={<ReviewActions upload={upload} nothing={nothing} canStart={!listing && !asking} onStart={begin} />}
      >
        {summaryOf(state, upload.queued, preflight, overview, asking)}
      </PageHead>
      {nothing ? (
        <div className={classes.column}>
          <NothingToImport state={state} />
          <ReviewProblems session={session} state={state} preflight={preflight} />
        </div>
      ) : (
        <div className={classes.columns} data-asking={asking}>
          <div className={classes.column}>
            <Preview session={session} preflight={preflight} overview={overview} titles={titles} />
            <ContentsCard preflight={preflight} />
            <SendCard state={state} />
            <ReviewProblems session={session} state={state} preflight={preflight} />
          </div>
          <div className={classes.column}>
            <FormatCard choice={choice} listing={listing} onSeparate={(parts) => void separate(upload, parts)} />
            <ProjectCard session={session} adding={adding} onAddingChange={changeAdding} refused={refused} />
            <ClassesCard
              overview={overview}
              titles={titles}
              onChange={(classes) => session.setSettings({ options: withClasses(session, classes) })}
            />
          </div>
        </div>
      )}
    </>
  );
}

function ReviewActions(props: { upload: Upload; nothing: boolean; canStart: boolean; onStart: () => void }) {
  const { id, queued } = props.upload;
  const { startNow, unqueue, remove } = useUploadStore((store) => store);
  return (
    <div className={classes.stickyActions}>
      <Button variant="default" onClick={() => remove(id)}>
        Start over
      </Button>
      {props.nothing ? null : queued ? (
        <>
          <Button variant="default" onClick={() => unqueue(id)}>
            Remove from queue
          </Button>
          <Button onClick={() => startNow(id)}>Start now</Button>
        </>
      ) : (
        <Button disabled={!props.canStart} onClick={props.onStart}>
          Start import
        </Button>
      )}
    </div>
  );
}

/** Returns true when nothing in the drop can be imported. */
function isHopeless(verdict: Verdict | undefined): boolean {
  return verdict?.kind === "nothing" || (verdict?.kind === "unsupported" && verdict.candidates.length === 0);
}

function withClasses(session: UploadSession, classes: ImportOptions["classes"]): ImportOptions {
  const { classes: _, ...others } = session.getState().settings.options;
  return classes === undefined ? others : { ...others, classes };
}

/** Returns the line under the name of the drop. `asking` is true while the person has to choose how it is read. */
function summaryOf(
  state: SessionSnapshot,
  queued: boolean,
  preflight: PreflightState,
  overview: ClassOverview,
  asking: boolean,
): string {
  if (queued) return "Queued. The upload starts automatically when the current one is done.";
  if (state.phase.name === "walking") {
    const reading = state.reading === undefined ? "Listing files…" : describeReading(state.reading);
    return `${count(state.found.files, "file")} found. ${reading}`;
  }
  const contents = contentsOf(preflight, overview, state);
  return asking ? `${contents}. Choose how to read it, then start the import.` : contents;
}

/** Returns the counts and the size of a drop. */
function contentsOf(preflight: PreflightState, overview: ClassOverview, state: SessionSnapshot): string {
  const { files, bytes } = state.found;
  const size = bytes > 0 ? ` · ${formatBytes(bytes)}` : "";
  if (preflight.images === 0) return `${count(files, "file")}${size}`;
  const { imported } = overview;
  const problems = preflight.problems.reduce((sum, { severity, count }) => sum + (severity === "info" ? 0 : count), 0);
  const counts = describeContents({
    ...preflight,
    datasets: preflight.datasets.length,
    objects: imported.reduce((sum, { objects }) => sum + objects, 0),
    classes: imported.length,
    problems: problems + state.problemCount,
  });
  return `${counts}${size}`;
}
