import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { memo, useCallback, useEffect, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import type { ImportOptions } from "../../contract/startImport.ts";
import type { Detection } from "../../formats/public.ts";
import { count, formatCount } from "../../model/plural.ts";
import type { Severity } from "../../model/severity.ts";
import type { FileProblem, SessionSnapshot, UploadSession } from "../../uploader/index.ts";
import type { TableGroup } from "../preflight/tableGroups.ts";
import { type PreflightState, usePreflight } from "../preflight/usePreflight.ts";
import { formatBytes } from "../ui/formatBytes.ts";
import { Name } from "../ui/Name.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import { describeReading } from "../uploads/describePhase.ts";
import { useSnapshot, useUploadStore, useUploads } from "../uploads/UploadsContext.ts";
import { isReady, type Upload } from "../uploads/uploadStore.ts";
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
import { ProjectCard } from "./ProjectCard.tsx";
import { type Found, ReviewOutcome } from "./ReviewOutcome.tsx";
import { ReviewProblems } from "./ReviewProblems.tsx";
import { SendCard } from "./SendCard.tsx";
import { goToImages, type ShownImages } from "./shownImages.ts";
import { isImageInDoubt, startBlockOf } from "./startBlock.ts";
import { TableOffer } from "./TableOffer.tsx";
import classes from "./UploadView.module.css";
import { useColumnChoice } from "./useColumnChoice.ts";
import { useFileProblems } from "./useFileProblems.ts";
import { useProjectChoice } from "./useProjectChoice.tsx";
import { useHashed } from "./whenHashed.ts";

/** How long the pre-flight may wait for hashing, in milliseconds. Reading takes the same cores, and what it finds of images comes from hashing. */
const MOST_WAIT_MS = 1_000;

/** The side column is below the other one there. */
const NARROW = "(max-width: 900px)";

/** The review of a drop: its contents, its format and the project it goes to. Nothing has been sent yet. */
export function ReviewView(props: { upload: Upload }) {
  const { upload } = props;
  const { session } = upload;
  const state = useSnapshot(session);
  const { start, unqueue } = useUploadStore((store) => store);
  const { separate } = useUploads();
  const project = useProjectChoice(upload, state);
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

  const begin = () => project.check() && start(upload.id);
  const changeClasses = useCallback(
    (classes: ImportOptions["classes"]) => session.setSettings({ options: withClasses(session, classes) }),
    [session],
  );
  const separateParts = useCallback((parts: readonly Detection[]) => void separate(upload, parts), [separate, upload]);

  const isNarrow = useMediaQuery(NARROW);

  const [shown, setShown] = useState<ShownImages>({});
  const showImages = useCallback((chosen: ShownImages) => {
    flushSync(() => setShown(chosen));
    goToImages();
  }, []);

  const columnsCard = columns && <ColumnsCard choice={columns} reading={!preflight.done} />;
  const problems = (
    <ReviewProblems session={session} state={state} preflight={preflight} unreadable={unreadable} onShow={showImages} />
  );
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
      adding={project.adding}
      onAddingChange={project.setAdding}
      refused={project.refused}
      freeTitle={project.freeTitle}
    >
      {!isNarrow && project.already && <div className={classes.already}>{project.already}</div>}
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
        {isNarrow && block === undefined && project.already}
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
                <Preview
                  session={session}
                  preflight={preflight}
                  overview={overview}
                  titles={titles}
                  expected={state.found.images}
                  shown={shown}
                  onShow={setShown}
                />
                {problems}
                {columns?.isNeeded === false && columnsCard}
                <ContentsCard preflight={preflight} labelsUnread={asking} onShow={showImages} />
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
            {block === undefined && (
              <ClassesCard overview={overview} titles={titles} onChange={changeClasses} onShow={showImages} />
            )}
          </div>
        </div>
      )}
    </>
  );
}

const ReviewActions = memo(function ReviewActions(props: { upload: Upload; canStart: boolean; onStart: () => void }) {
  const { id, queued } = props.upload;
  const { startNow, startAll, unqueue, remove } = useUploadStore((store) => store);
  // Looked at whenever this upload changes: the others are usually parts of the same drop, and ready at about the same time.
  const ready = useUploadStore((store) => store.uploads).filter((upload) => upload.id !== id && isReady(upload)).length;
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
        <>
          {ready > 0 && props.canStart && (
            <Button variant="default" onClick={startAll}>
              Start all {formatCount(ready + 1)}
            </Button>
          )}
          <Button
            disabled={!props.canStart}
            aria-describedby={props.canStart ? undefined : START_REASON}
            onClick={props.onStart}
          >
            Start import
          </Button>
        </>
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
