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
import { readingSentence } from "../uploads/phaseWords.ts";
import { useSnapshot, useUploadStore, useUploads } from "../uploads/UploadsContext.ts";
import type { Upload } from "../uploads/uploadStore.ts";
import { ClassesCard } from "./ClassesCard.tsx";
import { ContentsCard } from "./ContentsCard.tsx";
import { type ClassOverview, overviewOf } from "./classOverview.ts";
import { contentsSentence } from "./contentsSentence.ts";
import { FormatCard } from "./FormatCard.tsx";
import { useFormatChoice } from "./formatChoice.ts";
import { NothingHere } from "./NothingHere.tsx";
import { Preview } from "./Preview.tsx";
import { PROJECT_FIELD, ProjectCard } from "./ProjectCard.tsx";
import { ReviewProblems } from "./ReviewProblems.tsx";
import { SendCard } from "./SendCard.tsx";
import classes from "./UploadView.module.css";

/** What was dropped, what it is taken for, and what will happen; nothing has been sent yet. */
export function ReviewView(props: { upload: Upload }) {
  const { upload } = props;
  const { session, queued } = upload;
  const state = useSnapshot(session);
  const { start, startNow, unqueue, remove } = useUploadStore((store) => store);
  const { separate } = useUploads();
  const [adding, setAdding] = useState("id" in state.settings.project);
  const [refused, setRefused] = useState(false);
  const listing = state.phase.name === "walking";
  const choice = useFormatChoice(session);
  const titles = state.settings.options.classes;
  const reading = { ...choice, slug: choice.previewSlug, format: choice.options, classes: titles };
  const preflight = usePreflight(session, reading, !listing);
  const overview = useMemo(() => overviewOf(preflight.classes, titles), [preflight.classes, titles]);
  const nothing = !listing && (state.found.files === 0 || isHopeless(choice.verdict));

  const begin = () => {
    const { project } = session.getState().settings;
    const missing = "title" in project && (adding || project.title.trim() === "");
    setRefused(missing);
    if (missing) document.getElementById(PROJECT_FIELD)?.focus();
    else start(upload.id);
  };

  const chooseWhereTo = (existing: boolean) => {
    setAdding(existing);
    setRefused(false);
    // Which project is not said yet; in the queue it would start without.
    if (existing) unqueue(upload.id);
  };

  const facts = queued
    ? "Queued: it starts by itself when the upload before it is through."
    : listing
      ? `${count(state.found.files, "file")} found. ${state.reading === undefined ? "Still listing …" : readingSentence(state.reading)}`
      : `${factsOf(preflight, overview, state)}${choice.question === undefined ? "" : ". Choose how to read it, then start."}`;

  return (
    <>
      <PageHead
        title={<Name text={state.name} />}
        tab={state.name}
        actions={
          <div className={classes.stickyActions}>
            <Button variant="default" onClick={() => remove(upload.id)}>
              Start over
            </Button>
            {nothing ? null : queued ? (
              <>
                <Button variant="default" onClick={() => unqueue(upload.id)}>
                  Take out of the queue
                </Button>
                <Button onClick={() => startNow(upload.id)}>Start now</Button>
              </>
            ) : (
              <Button disabled={listing || choice.question !== undefined} onClick={begin}>
                Start import
              </Button>
            )}
          </div>
        }
      >
        {facts}
      </PageHead>
      {nothing ? (
        <div className={classes.column}>
          <NothingHere state={state} />
          <ReviewProblems session={session} state={state} preflight={preflight} />
        </div>
      ) : (
        <div className={classes.columns} data-asking={choice.question !== undefined}>
          <div className={classes.column}>
            <Preview session={session} preflight={preflight} overview={overview} titles={titles} />
            <ContentsCard preflight={preflight} />
            <SendCard state={state} />
            <ReviewProblems session={session} state={state} preflight={preflight} />
          </div>
          <div className={classes.column}>
            <FormatCard choice={choice} listing={listing} onSeparate={(parts) => void separate(upload, parts)} />
            <ProjectCard session={session} adding={adding} onAddingChange={chooseWhereTo} refused={refused} />
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

/** True when nothing in the drop can be imported in any way. */
function isHopeless(verdict: Verdict | undefined): boolean {
  return verdict?.kind === "nothing" || (verdict?.kind === "unsupported" && verdict.candidates.length === 0);
}

function withClasses(session: UploadSession, classes: ImportOptions["classes"]): ImportOptions {
  const { classes: _, ...others } = session.getState().settings.options;
  return classes === undefined ? others : { ...others, classes };
}

/** What was found, in one sentence, and how large it is. */
function factsOf(preflight: PreflightState, overview: ClassOverview, state: SessionSnapshot): string {
  const { files, bytes } = state.found;
  const size = bytes > 0 ? ` · ${formatBytes(bytes)}` : "";
  if (preflight.images === 0) return `${count(files, "file")}${size}`;
  const { coming } = overview;
  const found = preflight.problems.reduce((sum, { severity, count }) => sum + (severity === "info" ? 0 : count), 0);
  const sentence = contentsSentence({
    ...preflight,
    datasets: preflight.datasets.length,
    objects: coming.reduce((sum, { objects }) => sum + objects, 0),
    classes: coming.length,
    problems: found + state.problemCount,
  });
  return `${sentence}${size}`;
}
