import { useRef } from "react";
import type { Task } from "../../contract/tasks.ts";
import { count, formatCount } from "../../model/plural.ts";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { isRunning, useTask } from "../api/tasks.ts";
import { DetectedCard } from "../tasks/DetectedCard.tsx";
import { OpenProject } from "../tasks/OpenProject.tsx";
import { hasProblems, TaskDetails } from "../tasks/TaskDetails.tsx";
import { Card } from "../ui/Card.tsx";
import { formatBytes, formatRate } from "../ui/formatBytes.ts";
import { formatElapsed, formatTimeLeft } from "../ui/formatDuration.ts";
import { Name } from "../ui/Name.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import { ProgressLine } from "../ui/ProgressLine.tsx";
import { Stat, Stats } from "../ui/Stat.tsx";
import { describeUploaded } from "../uploads/describePhase.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";
import type { Upload } from "../uploads/uploadStore.ts";
import { ConnectionLossCard } from "./ConnectionLossCard.tsx";
import { hashedBar, importedBar, uploadedBar } from "./progressBars.ts";
import { SendingActions } from "./SendingActions.tsx";
import { SendProblems } from "./SendProblems.tsx";
import { SpeedCard } from "./SpeedCard.tsx";
import classes from "./UploadView.module.css";

/** An upload from its start to its end, and the task that imports it. */
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
            {headingOf(state)}&nbsp;
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
            <FileCounts state={state} />
            <Progress state={state} task={task} />
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
          {(task === undefined || isRunning(task)) && phase.name !== "cancelled" && <ConnectionLossCard />}
        </div>
      </div>
    </>
  );
}

/** Returns the text before the name of the upload in the heading. */
function headingOf(state: SessionSnapshot): string {
  switch (state.phase.name) {
    case "importing":
      return "Importing";
    case "finished":
      return "Imported";
    case "failed":
      return "Import failed:";
    case "cancelled":
      return "Cancelled:";
    case "paused":
      return "Paused:";
    default:
      return "Sending";
  }
}

/** What is happening and for how long, or what has happened. */
function Lead(props: { state: SessionSnapshot }) {
  const { state } = props;
  const { phase } = state;
  switch (phase.name) {
    case "sending":
      return timeLeftOf(state);
    case "paused":
      return "Nothing is sent until you resume.";
    case "waiting":
      return <Waiting message={phase.message} until={phase.until} />;
    case "failed":
      return phase.taskId === undefined ? phase.message : "Nothing was imported. The reason is shown below.";
    case "cancelled":
      return "Nothing was imported. If you drop the folder again, uploaded files are not sent again.";
    case "finished":
      return `${describeUploaded(state)}${elapsedOf(state)}`;
    default:
      return describeUploaded(state);
  }
}

function timeLeftOf({ secondsLeft, sendRate }: SessionSnapshot): string {
  const left =
    secondsLeft === undefined ? "Estimating the time left" : capitalized(`${formatTimeLeft(secondsLeft)} left`);
  return sendRate === undefined || sendRate === 0 ? left : `${left} · ${formatRate(sendRate)}`;
}

function elapsedOf({ startedAt, finishedAt }: SessionSnapshot): string {
  if (startedAt === undefined || finishedAt === undefined) return "";
  return ` Finished in ${formatElapsed(finishedAt - startedAt)}.`;
}

function Waiting(props: { message: string; until: number | undefined }) {
  const seconds = props.until === undefined ? undefined : Math.ceil((props.until - Date.now()) / 1000);
  return (
    <>
      {props.message}
      {seconds !== undefined && seconds > 1 && ` Next try in ${seconds} s.`}
    </>
  );
}

function FileCounts(props: { state: SessionSnapshot }) {
  const { found, hashed, present, duplicates, sent, failed } = props.state;
  return (
    <Stats>
      <Stat label="Found" value={formatCount(found.files)} note={formatBytes(found.bytes)} />
      <Stat label="Hashed" value={formatCount(hashed.files)} note={formatBytes(hashed.bytes)} />
      <Stat
        label="Existing"
        value={formatCount(present.files + duplicates.files)}
        note={`already on the server${duplicates.files > 0 ? `, ${count(duplicates.files, "duplicate")}` : ""}`}
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

function Progress(props: { state: SessionSnapshot; task: Task | undefined }) {
  const { state, task } = props;
  // A task that has ended may no longer state its total.
  const lastTotal = useRef(0);
  if (task !== undefined && task.progress.total > 0) lastTotal.current = task.progress.total;
  return (
    <div style={{ marginTop: 24 }}>
      <ProgressLine label="Hashed" {...hashedBar(state)} />
      <ProgressLine label="Uploaded" {...uploadedBar(state)} />
      <ProgressLine label="Imported" {...importedBar(task, lastTotal.current)} />
    </div>
  );
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
