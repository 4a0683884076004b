import { useRef } from "react";
import { count, formatCount } from "../../model/plural.ts";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { isRunning, useTask } from "../api/tasks.ts";
import { DetectedCard } from "../tasks/DetectedCard.tsx";
import { OpenProject } from "../tasks/OpenProject.tsx";
import { hasProblems, TaskDetails } from "../tasks/TaskDetails.tsx";
import { Card } from "../ui/Card.tsx";
import { formatBytes, formatBytesOf, formatRate } from "../ui/formatBytes.ts";
import { formatElapsed, formatTimeLeft } from "../ui/formatDuration.ts";
import { Name } from "../ui/Name.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import { ProgressLine } from "../ui/ProgressLine.tsx";
import { Stat, Stats } from "../ui/Stat.tsx";
import { arrived } from "../uploads/phaseWords.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";
import { unaskedBytes } from "../uploads/uploadShare.ts";
import type { Upload } from "../uploads/uploadStore.ts";
import { SendingActions } from "./SendingActions.tsx";
import { SendProblems } from "./SendProblems.tsx";
import { SpeedCard } from "./SpeedCard.tsx";
import classes from "./UploadView.module.css";
import { WhatIfCard } from "./WhatIfCard.tsx";

/** An upload on its way to the server, and then the task that makes the project of it. */
export function SendingView(props: { upload: Upload }) {
  const { session } = props.upload;
  const state = useSnapshot(session);
  const { phase } = state;
  const taskId = "taskId" in phase ? phase.taskId : undefined;
  const task = useTask(taskId).data;
  const sent = taskId !== undefined;
  const taskHasProblems = task?.report != null && hasProblems(task.report);
  return (
    <>
      <PageHead
        title={
          <>
            {titleWord(state)}&nbsp;
            <Name text={state.name} />
          </>
        }
        tab={state.name}
        actions={
          <div className={classes.stickyActions}>
            <SendingActions upload={props.upload} state={state} task={task} />
            {task !== undefined && <OpenProject task={task} />}
          </div>
        }
      >
        <Lead state={state} />
      </PageHead>
      <div className={classes.columns}>
        <div className={classes.column}>
          <Card>
            <Figures state={state} />
            <Bars state={state} task={task} />
          </Card>
          {state.problemCount > 0 && (
            <SendProblems
              upload={props.upload}
              state={state}
              name={taskHasProblems ? "Not sent" : "Problems"}
              projectId={task?.output?.project.id}
            />
          )}
          {task !== undefined && <TaskDetails task={task} />}
        </div>
        <div className={classes.column}>
          {(!sent || state.rateHistory.length > 0) && <SpeedCard state={state} over={sent} />}
          {task?.detected != null && <DetectedCard task={task} />}
          {(task === undefined || isRunning(task)) && phase.name !== "cancelled" && <WhatIfCard />}
        </div>
      </div>
    </>
  );
}

function titleWord(state: SessionSnapshot): string {
  switch (state.phase.name) {
    case "importing":
      return "Importing";
    case "finished":
      return "Imported";
    case "failed":
      return "Could not import";
    case "cancelled":
      return "Cancelled:";
    case "paused":
      return "Paused:";
    default:
      return "Sending";
  }
}

function Lead(props: { state: SessionSnapshot }) {
  const { state } = props;
  const { phase } = state;
  switch (phase.name) {
    case "sending": {
      const left =
        state.secondsLeft === undefined
          ? "Working out how long it takes"
          : capital(`${formatTimeLeft(state.secondsLeft)} left`);
      return state.sendRate === undefined || state.sendRate === 0 ? left : `${left} · ${formatRate(state.sendRate)}`;
    }
    case "paused":
      return "Nothing is sent until you resume.";
    case "waiting":
      return <Waiting message={phase.message} until={phase.until} />;
    case "failed":
      return phase.taskId === undefined ? phase.message : "Nothing was imported; the reason is below.";
    case "cancelled":
      return "Nothing was imported. Drop the folder again, and what arrived is not sent again.";
    case "finished":
      return state.startedAt !== undefined && state.finishedAt !== undefined
        ? `${arrived(state)} there, ${formatElapsed(state.finishedAt - state.startedAt)} after you started.`
        : `${arrived(state)} there.`;
    default:
      return `${arrived(state)} on the server.`;
  }
}

function Waiting(props: { message: string; until: number | undefined }) {
  const seconds = props.until === undefined ? undefined : Math.ceil((props.until - Date.now()) / 1000);
  return (
    <>
      {props.message}
      {seconds !== undefined && seconds > 1 && ` The next try is in ${seconds} s.`}
    </>
  );
}

function Figures(props: { state: SessionSnapshot }) {
  const { found, hashed, present, twins, sent, failed } = props.state;
  const here = present.files + twins.files;
  return (
    <Stats>
      <Stat label="Found" value={formatCount(found.files)} note={formatBytes(found.bytes)} />
      <Stat label="Hashed" value={formatCount(hashed.files)} note={formatBytes(hashed.bytes)} />
      <Stat
        label="Here already"
        value={formatCount(here)}
        note={twins.files > 0 ? `${count(twins.files, "twin")}, not sent` : "not sent"}
      />
      <Stat label="Sent" value={formatCount(sent.files)} note={formatBytes(sent.bytes)} />
      <Stat
        label="Failed"
        value={formatCount(failed.files)}
        {...(failed.files > 0 ? { tone: "bad" as const, note: "see below" } : {})}
      />
    </Stats>
  );
}

function Bars(props: { state: SessionSnapshot; task: ReturnType<typeof useTask>["data"] }) {
  const { state, task } = props;
  const { phase, found, hashed, missing, sent } = state;
  // What the server was not asked for yet counts as missing, so that the bar never runs ahead of what is to come.
  const unasked = unaskedBytes(state);
  const most = missing.bytes + unasked;
  const still =
    phase.name === "paused" || phase.name === "waiting" || phase.name === "signedOut" || phase.name === "cancelled";
  const tone = still ? { tone: "still" as const } : {};
  const allHashed = found.files > 0 && hashed.files + state.failed.files >= found.files;
  const agreed = phase.name === "starting" || "taskId" in phase || (allHashed && sent.files >= missing.files);
  const nothingToSend = agreed && missing.files === 0;
  const here = state.present.files + state.twins.files;
  // The wire may be ahead of the server's answers: the bar is full only when the server has agreed.
  const moved = Math.max(sent.bytes, Math.min(state.onTheWireBytes, missing.bytes * 0.99));
  // The last figures that a running task told; a finished one has told all.
  const lastTotal = useRef(0);
  if (task !== undefined && task.progress.total > 0) lastTotal.current = task.progress.total;
  const total = Math.max(lastTotal.current, 1);
  const finished = task?.status === "finished";
  return (
    <div style={{ marginTop: 24 }}>
      <ProgressLine
        label="Hashed"
        value={hashed.files}
        max={found.files}
        text={`${formatCount(hashed.files)} of ${formatCount(found.files)}`}
        {...(allHashed ? {} : tone)}
      />
      {nothingToSend ? (
        <ProgressLine
          label="Uploaded"
          value={here > 0 ? 1 : 0}
          max={1}
          text={
            here === 0
              ? "Nothing could be sent"
              : state.failed.files > 0
                ? "All that could be read is here already"
                : "Everything is here already, nothing to send"
          }
        />
      ) : missing.bytes > 0 ? (
        <ProgressLine
          label="Uploaded"
          value={Math.floor(agreed ? most : moved)}
          max={most}
          text={formatBytesOf(agreed ? most : moved, most, unasked > 0 ? "of at most" : "of")}
          {...(agreed ? {} : { tone: still ? ("still" as const) : ("accent" as const) })}
        />
      ) : (
        <ProgressLine
          label="Uploaded"
          value={sent.files}
          max={Math.max(missing.files, 1)}
          text={
            missing.files > 0
              ? `${formatCount(sent.files)} of ${formatCount(missing.files)}`
              : "Looking for what is new"
          }
          {...tone}
        />
      )}
      <ProgressLine
        label="Imported"
        value={finished ? total : (task?.progress.current ?? 0)}
        max={total}
        text={importedText(task)}
        waiting={task === undefined}
        {...(task?.status === "error" || task?.status === "stopped"
          ? { tone: "bad" as const }
          : finished
            ? {}
            : { tone: "accent" as const })}
      />
    </div>
  );
}

function importedText(task: ReturnType<typeof useTask>["data"]): string {
  if (task === undefined) return "starts when everything is there";
  if (task.status === "finished") return task.report ? count(task.report.imported.images, "image") : "done";
  if (task.status === "error") return "failed";
  if (task.status === "stopped") return "stopped";
  const { subtask, current, total } = task.progress;
  if (task.status === "queued") return "waits for its turn";
  return total > 0
    ? `${subtask === "" ? "" : `${subtask}: `}${formatCount(current)} of ${formatCount(total)}`
    : subtask || "has begun";
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
