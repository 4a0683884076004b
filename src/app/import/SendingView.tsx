import { useRef } from "react";
import type { Task } from "../../contract/tasks.ts";
import { count, formatCount } from "../../model/plural.ts";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { isUnfinished, useTask } from "../api/tasks.ts";
import { DetectedCard } from "../tasks/DetectedCard.tsx";
import { describeImported, describeProgress } from "../tasks/describeTask.ts";
import { OpenProject } from "../tasks/OpenProject.tsx";
import { hasProblems, TaskDetails } from "../tasks/TaskDetails.tsx";
import { UndoBar } from "../trash/UndoBar.tsx";
import { Card } from "../ui/Card.tsx";
import { formatBytes, formatRate } from "../ui/formatBytes.ts";
import { formatElapsed, formatTimeLeft } from "../ui/formatDuration.ts";
import { Name } from "../ui/Name.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import { ProgressLine } from "../ui/ProgressLine.tsx";
import { Stat, Stats } from "../ui/Stat.tsx";
import { describeUploaded, phaseLabel } from "../uploads/describePhase.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";
import { uploadOutcome } from "../uploads/uploadOutcome.ts";
import { isAsking, type Upload } from "../uploads/uploadStore.ts";
import { ConnectionLossCard } from "./ConnectionLossCard.tsx";
import { OutcomeIcon } from "./OutcomeIcon.tsx";
import { hashedBar, importedBar, uploadedBar } from "./progressBars.ts";
import { SendingActions } from "./SendingActions.tsx";
import { SendingQuestion } from "./SendingQuestion.tsx";
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
  const outcome = uploadOutcome(phase, task);
  const sent = taskId !== undefined;
  const title = task?.output?.project.title ?? state.name;
  const progress = (
    <Card>
      <FileCounts state={state} />
      <Progress state={state} task={task} />
    </Card>
  );
  const taskHasProblems = task?.report != null && hasProblems(task.report);
  const problems = state.problemCount > 0 && (
    <SendProblems
      upload={props.upload}
      state={state}
      name={taskHasProblems ? "Not sent" : "Problems"}
      projectId={task?.output?.project.id}
    />
  );
  // What happens comes first while it happens; afterwards the problems do.
  const over = outcome !== undefined;
  return (
    <>
      <PageHead
        title={phaseLabel(state, task?.status === "queued", outcome)}
        icon={outcome && <OutcomeIcon tone={outcome.tone} />}
        tone={outcome?.tone}
        beside={<Name text={title} />}
        tab={title}
        actions={
          <div className={classes.stickyActions}>
            <SendingActions upload={props.upload} state={state} task={task} />
            {task !== undefined && <OpenProject task={task} takesFocus />}
          </div>
        }
      >
        <Lead state={state} task={task} over={over} />
      </PageHead>
      <div className={classes.columns}>
        <div className={classes.column}>
          <SendingQuestion upload={props.upload} />
          {!over && progress}
          {task === undefined && problems}
          {task === undefined && over && progress}
          {task !== undefined && (
            <TaskDetails task={task} problems={problems}>
              {over && progress}
            </TaskDetails>
          )}
        </div>
        <div className={classes.column}>
          {(!sent || state.rateHistory.length > 0) && <SpeedCard state={state} over={sent} />}
          {task?.detected != null && <DetectedCard task={task} />}
          {(task === undefined || isUnfinished(task)) && phase.name !== "cancelled" && <ConnectionLossCard />}
        </div>
      </div>
      {over && <UndoBar />}
    </>
  );
}

/** What is happening and for how long, or what has happened. */
function Lead(props: { state: SessionSnapshot; task: Task | undefined; over: boolean }) {
  const { state, task } = props;
  const { phase } = state;
  if (props.over && task !== undefined) return <Ended state={state} task={task} />;
  switch (phase.name) {
    case "sending":
      return state.isHeld ? describeUploaded(state) : timeLeftOf(state);
    case "paused":
      return "Nothing is sent until you resume.";
    case "waiting":
      return <Waiting message={phase.message} until={phase.until} />;
    case "failed":
      return phase.taskId === undefined ? phase.message : "The reason is shown below.";
    case "cancelled":
      return "Nothing was imported. If you drop the folder again, uploaded files are not sent again.";
    default:
      return task?.status === "queued" ? `${describeProgress(task)}.` : describeUploaded(state);
  }
}

/** What the task made of the files, and how long everything took. */
function Ended(props: { state: SessionSnapshot; task: Task }) {
  const { state, task } = props;
  const { status, report } = task;
  if (status !== "finished") return "Nothing was imported.";
  return (
    <>
      {report !== null && <div>{describeImported(report)}</div>}
      <div>{`${describeUploaded(state)}${elapsedOf(state)}`}</div>
    </>
  );
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
      <Stat label="Sent" value={formatCount(sent.files)} note="confirmed by the server" />
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
      <ProgressLine label="Imported" {...importedBar(task, lastTotal.current, isAsking(state))} />
    </div>
  );
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
