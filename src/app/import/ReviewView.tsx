import { Button } from "@mantine/core";
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { memo, useCallback, useEffect, useMemo, useState } from "react";
import type { ImportOptions } from "../../contract/startImport.ts";
import type { Detection } from "../../formats/public.ts";
import { count } from "../../model/plural.ts";
import type { Severity } from "../../model/severity.ts";
import type { FileProblem, SessionSnapshot, UploadSession } from "../../uploader/index.ts";
import { useFreeTitle, useSameImport } from "../api/sameImports.ts";
import type { TableGroup } from "../preflight/tableGroups.ts";
import { type PreflightState, usePreflight } from "../preflight/usePreflight.ts";
import { formatBytes } from "../ui/formatBytes.ts";
import { Name } from "../ui/Name.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import { describeReading } from "../uploads/describePhase.ts";
import { useSnapshot, useUploadStore, useUploads } from "../uploads/UploadsContext.ts";
import type { Upload } from "../uploads/uploadStore.ts";
import { AlreadyImported } from "./AlreadyImported.tsx";
import { BlockedStart, START_REASON } from "./BlockedStart.tsx";
import { ClassesCard } from "./ClassesCard.tsx";
import { ColumnsCard } from "./ColumnsCard.tsx";
import { ContentsCard } from "./ContentsCard.tsx";
import { type ClassOverview, overviewOf } from "./classOverview.ts";
import { describeContents } from "./describeContents.ts";
import { hasNameEncodingChoice } from "./EncodingSelect.tsx";
import { FormatCard } from "./FormatCard.tsx";
import { useFormatChoice } from "./formatChoice.ts";
import { NothingToImport } from "./NothingToImport.tsx";
import { Preview } from "./Preview.tsx";
import { PROJECT_FIELD, ProjectCard } from "./ProjectCard.tsx";
import { type Found, ReviewOutcome } from "./ReviewOutcome.tsx";
import { ReviewProblems } from "./ReviewProblems.tsx";
import { SendCard } from "./SendCard.tsx";
import { isImageInDoubt, startBlockOf } from "./startBlock.ts";
import { TableOffer } from "./TableOffer.tsx";
import classes from "./UploadView.module.css";
import { useColumnChoice } from "./useColumnChoice.ts";
import { useFileProblems } from "./useFileProblems.ts";
import { useHashed } from "./whenHashed.ts";

/** How long the pre-flight may wait for hashing, in milliseconds. Reading takes the same cores, and what it finds of images comes from hashing. */
const MOST_WAIT_MS = 1_000;

/** A title must stay for this long before the server is asked whether it is free, ms. */
const SETTLE_MS = 250;
/** The side column is below the other one there. */
const NARROW = "(max-width: 900px)";

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
  const asking = choice.question !== undefined;
  const reading = {
    ...choice,
    slug: choice.previewSlug,
    undecided: asking,
    format: choice.options,
    skipDamaged,
    classes: titles,
  };
  const rested = useHashed(session, MOST_WAIT_MS);
  const preflight = usePreflight(session, reading, !listing && rested);
  const columns = useColumnChoice(choice, preflight);
  const incomplete = columns?.incomplete;
  const overview = useMemo(() => overviewOf(preflight.classes, titles), [preflight.classes, titles]);
  const unreadable = useFileProblems(session, state);
  const reviewed = { state, choice, preflight };
  const block = startBlockOf(reviewed);
  const inDoubt = !listing && isImageInDoubt(reviewed);
  const canStart = !listing && !asking && !inDoubt && block === undefined && incomplete === undefined;
  // A choice of the person stays in sight, so that it can be taken back.
  const isChosen = choice.chosen !== "auto" || hasNameEncodingChoice(upload, unreadable);
  const nothing = block !== undefined && block.kind !== "unusable" && !isChosen;
  const isBlocked = block !== undefined || incomplete !== undefined;
  useEffect(() => {
    if (isBlocked && upload.queued) unqueue(upload.id);
  }, [isBlocked, upload, unqueue]);

  // Cards and buttons are drawn again for new properties only: a snapshot four times a second concerns few of them.
  const begin = useCallback(() => {
    const { project } = session.getState().settings;
    const missing = "title" in project && (adding || project.title.trim() === "");
    setRefused(missing);
    if (missing) document.getElementById(PROJECT_FIELD)?.focus();
    else start(upload.id);
  }, [session, adding, start, upload.id]);
  const changeAdding = useCallback(
    (existing: boolean) => {
      setAdding(existing);
      setRefused(false);
      // The existing project is not chosen yet; an upload in the queue would start without one.
      if (existing) unqueue(upload.id);
    },
    [unqueue, upload.id],
  );
  const changeClasses = useCallback(
    (classes: ImportOptions["classes"]) => session.setSettings({ options: withClasses(session, classes) }),
    [session],
  );
  const separateParts = useCallback((parts: readonly Detection[]) => void separate(upload, parts), [separate, upload]);

  const addTo = (id: number) => {
    session.setSettings({ project: { id } });
    setAdding(true);
    setRefused(false);
  };
  const { project } = state.settings;
  const title = "title" in project && !adding ? project.title.trim() : "";
  const freeTitle = useFreeTitle(useDebouncedValue(title, SETTLE_MS)[0]);
  const before = useSameImport(session, state);
  const already = before !== undefined && (
    <AlreadyImported
      before={before}
      onAdd={addTo}
      againAs={freeTitle === title || title === "" ? undefined : freeTitle}
      onAgain={(free) => session.setSettings({ project: { title: free } })}
    />
  );
  const isNarrow = useMediaQuery(NARROW);

  const columnsCard = columns && <ColumnsCard choice={columns} reading={!preflight.done} />;
  const problems = <ReviewProblems session={session} state={state} preflight={preflight} unreadable={unreadable} />;
  const formatCard = (
    <FormatCard
      key="format"
      upload={upload}
      unreadable={unreadable}
      choice={choice}
      listing={listing}
      problems={preflight.problems}
      columns={columns}
      onSeparate={separateParts}
    />
  );
  const projectCard = block === undefined && (
    <ProjectCard
      key="project"
      session={session}
      adding={adding}
      onAddingChange={changeAdding}
      refused={refused}
      freeTitle={freeTitle}
    >
      {!isNarrow && already !== false && <div className={classes.already}>{already}</div>}
    </ProjectCard>
  );
  return (
    <>
      <PageHead
        sticky
        title={<Name text={state.name} />}
        tab={state.name}
        actions={
          <>
            {!listing && (block === undefined || preflight.done) && (
              <ReviewOutcome found={foundProblems(state, unreadable, preflight, asking)} />
            )}
            <ReviewActions upload={upload} canStart={canStart} onStart={begin} />
          </>
        }
      >
        <span id={block === undefined ? START_REASON : undefined}>
          {inDoubt && block === undefined
            ? `${count(state.found.files, "file")} listed. Looking for images…`
            : summaryOf(state, upload.queued, preflight, overview, asking, incomplete)}
        </span>
      </PageHead>
      {/* On a narrow screen the project is far below. It is there before the note, so that screen readers notice it. */}
      <div aria-live="polite" className={classes.alreadyAbove}>
        {isNarrow && block === undefined && already}
      </div>
      {nothing ? (
        <div className={classes.column}>
          <NothingToImport state={state} block={block} />
          {problems}
        </div>
      ) : (
        <div className={classes.columns} data-asking={asking}>
          <div className={classes.column}>
            <TableOffer choice={choice} preflight={preflight} />
            {columns?.isNeeded && columnsCard}
            {block === undefined ? (
              <>
                <Preview session={session} preflight={preflight} overview={overview} titles={titles} />
                {problems}
                {columns?.isNeeded === false && columnsCard}
                <ContentsCard preflight={preflight} labelsUnread={asking} />
                <SendCard session={session} state={state} />
              </>
            ) : (
              <>
                <BlockedStart block={block} />
                {columns?.isNeeded === false && columnsCard}
                {problems}
              </>
            )}
          </div>
          <div className={classes.column}>
            {/* A question that must be answered before the start comes first. */}
            {asking ? [formatCard, projectCard] : [projectCard, formatCard]}
            {block === undefined && <ClassesCard overview={overview} titles={titles} onChange={changeClasses} />}
          </div>
        </div>
      )}
    </>
  );
}

const ReviewActions = memo(function ReviewActions(props: { upload: Upload; canStart: boolean; onStart: () => void }) {
  const { id, queued } = props.upload;
  const { startNow, unqueue, remove } = useUploadStore((store) => store);
  return (
    <div className={classes.stickyActions}>
      <Button variant="default" onClick={() => remove(id)}>
        Start over
      </Button>
      {queued ? (
        <>
          <Button variant="default" onClick={() => unqueue(id)}>
            Remove from queue
          </Button>
          <Button onClick={() => startNow(id)}>Start now</Button>
        </>
      ) : (
        <Button
          disabled={!props.canStart}
          aria-describedby={props.canStart ? undefined : START_REASON}
          onClick={props.onStart}
        >
          Start import
        </Button>
      )}
    </div>
  );
});

/** Returns the errors and warnings of a drop: of files that cannot be read, and of the data. */
function foundProblems(
  { found, hashed, failed }: SessionSnapshot,
  unreadable: readonly FileProblem[],
  preflight: PreflightState,
  asking: boolean,
): Found {
  const of = (severity: Severity) =>
    preflight.problems.reduce((sum, group) => sum + (group.severity === severity ? group.count : 0), 0) +
    unreadable.filter((problem) => problem.severity === severity).length;
  const isRead = preflight.done && hashed.files + failed.files >= found.files;
  const isUnread = asking || preflight.failed !== undefined;
  return {
    errors: of("error"),
    warnings: of("warning"),
    state: isUnread ? "unread" : isRead ? "done" : "open",
  };
}

function withClasses(session: UploadSession, classes: ImportOptions["classes"]): ImportOptions {
  const { classes: _, ...others } = session.getState().settings.options;
  return classes === undefined ? others : { ...others, classes };
}

/**
 * Returns the line under the name of the drop. `asking` is true while the person has to choose how it is read; `incomplete`: tables of which some columns
 * are still to be chosen.
 */
function summaryOf(
  state: SessionSnapshot,
  queued: boolean,
  preflight: PreflightState,
  overview: ClassOverview,
  asking: boolean,
  incomplete: TableGroup | undefined,
): string {
  if (queued) return "Queued. The upload starts automatically when the current one is done.";
  if (state.phase.name === "walking") {
    const reading = state.reading === undefined ? "Listing files…" : describeReading(state.reading);
    return `${count(state.found.files, "file")} found. ${reading}`;
  }
  const contents = contentsOf(preflight, overview, state);
  if (incomplete !== undefined)
    return `${contents}. Choose the missing columns or use the guess, then start the import.`;
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
