import { Button } from "@mantine/core";
import { Link } from "wouter";
import type { Change } from "../../contract/changes.ts";
import { TRASH_DAYS } from "../../contract/limits.ts";
import type { Project } from "../../contract/projects.ts";
import type { Task } from "../../contract/tasks.ts";
import { count } from "../../model/plural.ts";
import { useProjectChanges, useProjectImports, useUndoChange } from "../api/changes.ts";
import { followUp } from "../api/followUp.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { useInfo } from "../api/server.ts";
import { UndoImport } from "../tasks/UndoImport.tsx";
import { describeChange, describeRestored } from "../trash/describeChange.ts";
import { useRecentChange } from "../trash/recentChange.ts";
import { Card } from "../ui/Card.tsx";
import { LoadState } from "../ui/LoadState.tsx";
import { Name } from "../ui/Name.tsx";
import { Time } from "../ui/Time.tsx";
import classes from "./ImportsView.module.css";

/** The history of a project: its imports, and what was done to it since then, each with its undo. */
export function ImportsView(props: { project: Project }) {
  const imports = useProjectImports(props.project.id);
  const changes = useProjectChanges(props.project.id);
  const { data: info } = useInfo();
  const mayChange = info?.scopes.includes("import") || info?.scopes.includes("admin") || false;
  const tasks = imports.data?.pages.flatMap((page) => page.items) ?? [];
  const done = changes.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={classes.cards}>
      <Card title="Imports" flush>
        <LoadState query={imports} what="list of imports">
          {tasks.length === 0 ? (
            <p className={classes.none}>The imports of this project are not in this workspace.</p>
          ) : (
            <ul aria-label="Imports">
              {tasks.map((task) => (
                <ImportRow key={task.id} projectId={props.project.id} task={task} mayChange={mayChange} />
              ))}
            </ul>
          )}
          <More query={imports} />
        </LoadState>
      </Card>
      <Card title="Changes" note={`can be undone for ${TRASH_DAYS} days`} flush>
        <LoadState query={changes} what="list of changes">
          {done.length === 0 ? (
            <p className={classes.none}>Nothing was deleted, moved or tagged.</p>
          ) : (
            <ul aria-label="Changes">
              {done.map((change) => (
                <ChangeRow key={change.id} change={change} mayChange={mayChange} />
              ))}
            </ul>
          )}
          <More query={changes} />
        </LoadState>
      </Card>
    </div>
  );
}

function More(props: { query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown } }) {
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = props.query;
  if (!hasNextPage) return null;
  return (
    <div className={classes.more}>
      <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        Show older
      </Button>
    </div>
  );
}

function ImportRow(props: { projectId: number; task: Task; mayChange: boolean }) {
  const { task } = props;
  const added = task.report?.imported;
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <Link href={`/tasks/${task.id}`} className={classes.name}>
          <Name text={task.title} />
        </Link>
        <span className={classes.facts}>
          {added !== undefined && (
            <>
              {added.images > 0 && task.undone === null ? (
                <Link href={`/projects/${props.projectId}?task=${task.id}`} className={classes.images}>
                  {count(added.images, "image")}
                </Link>
              ) : (
                count(added.images, "image")
              )}
              {` · ${count(added.objects, "object")}`}
            </>
          )}
          {task.undone !== null && " · undone, its images are in the trash"}
        </span>
      </div>
      <Time at={task.finishedAt ?? task.createdAt} className={classes.time ?? ""} />
      <div className={classes.actions}>{props.mayChange && <UndoImport task={task} size="xs" />}</div>
    </li>
  );
}

function ChangeRow(props: { change: Change; mayChange: boolean }) {
  const { change } = props;
  const undo = useUndoChange();
  const undone = useRecentChange((state) => state.undone);
  const isInTrash = change.kind !== "move" && change.kind !== "tag";
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <span className={classes.name}>
          {isInTrash ? <Name text={change.name} /> : <Name text={describeChange(change)} />}
        </span>
        <span className={classes.facts}>{isInTrash ? `${describeChange(change)} · in the trash` : ""}</span>
        {undo.isError && (
          <span role="alert" className={classes.failure}>
            {sentenceOf(undo.error)}
          </span>
        )}
      </div>
      <Time at={change.at} className={classes.time ?? ""} />
      <div className={classes.actions}>
        {props.mayChange && (
          <Button
            size="xs"
            variant="default"
            loading={undo.isPending}
            onClick={() => followUp(undo.mutateAsync(change.id), (one) => undone(describeRestored(one)))}
          >
            {isInTrash ? "Restore" : "Undo"}
          </Button>
        )}
      </div>
    </li>
  );
}
