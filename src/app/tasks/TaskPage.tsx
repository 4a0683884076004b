import { Link } from "wouter";
import type { Task } from "../../contract/tasks.ts";
import { isUnfinished, useTask } from "../api/tasks.ts";
import uploadClasses from "../import/UploadView.module.css";
import { sourceText } from "../sources/sourceText.ts";
import { UndoBar } from "../trash/UndoBar.tsx";
import { Card } from "../ui/Card.tsx";
import { formatElapsed } from "../ui/formatDuration.ts";
import { LoadState } from "../ui/LoadState.tsx";
import { Name } from "../ui/Name.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import { PagePlaceholder } from "../ui/PagePlaceholder.tsx";
import { ProgressLine } from "../ui/ProgressLine.tsx";
import { Time } from "../ui/Time.tsx";
import { DetectedCard } from "./DetectedCard.tsx";
import { describeProgress, describeTaskStatus } from "./describeTask.ts";
import { OpenProject } from "./OpenProject.tsx";
import { TaskActions } from "./TaskActions.tsx";
import { TaskDetails } from "./TaskDetails.tsx";
import classes from "./TaskPage.module.css";
import { UndoImport } from "./UndoImport.tsx";

/** The page of one task: status, progress, report, problems, log. */
export function TaskPage(props: { id: number }) {
  const task = useTask(Number.isSafeInteger(props.id) ? props.id : 0);
  return (
    <div className={uploadClasses.page}>
      <LoadState
        query={task}
        what="task"
        instead={{ label: "All tasks", href: "/tasks" }}
        placeholder={<PagePlaceholder />}
      >
        {task.data !== undefined && <TaskView task={task.data} />}
      </LoadState>
    </div>
  );
}

function TaskView(props: { task: Task }) {
  const { task } = props;
  const { label, tone } = describeTaskStatus(task);
  const title = task.output?.project.title ?? task.title;
  return (
    <>
      <Link href="/tasks" className={classes.back}>
        Tasks
      </Link>
      <PageHead
        title={<Name text={title} />}
        tab={title}
        actions={
          <div className={uploadClasses.stickyActions}>
            <TaskActions task={task} />
            <UndoImport task={task} />
            <OpenProject task={task} />
          </div>
        }
      >
        <span role="status" className={classes.status} data-tone={tone}>
          {label}
        </span>
        {` · task ${task.id} · `}
        <Time at={task.createdAt} />
        {task.source !== null && (
          <>
            {" · from "}
            <Name text={sourceText(task.source)} cut="middle" />
          </>
        )}
      </PageHead>
      <div className={uploadClasses.columns}>
        <div className={uploadClasses.column}>
          {isUnfinished(task) && (
            <Card>
              <ProgressLine
                label="Imported"
                value={task.progress.current}
                max={Math.max(task.progress.total, 1)}
                text={describeProgress(task)}
                waiting={task.status === "queued"}
                tone="accent"
              />
            </Card>
          )}
          <TaskDetails task={task} />
        </div>
        <div className={uploadClasses.column}>
          {task.detected !== null && <DetectedCard task={task} />}
          <TimesCard task={task} />
        </div>
      </div>
      <UndoBar />
    </>
  );
}

function TimesCard(props: { task: Task }) {
  const { createdAt, startedAt, finishedAt } = props.task;
  const rows = [
    ["Queued", createdAt],
    ["Started", startedAt],
    ["Ended", finishedAt],
  ] as const;
  return (
    <Card title="Times">
      <dl className={classes.times}>
        {rows.map(
          ([label, at]) =>
            at !== null && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <Time at={at} />
                </dd>
              </div>
            ),
        )}
        {startedAt !== null && finishedAt !== null && (
          <div>
            <dt>Duration</dt>
            <dd>{formatElapsed(new Date(finishedAt).getTime() - new Date(startedAt).getTime())}</dd>
          </div>
        )}
      </dl>
    </Card>
  );
}
