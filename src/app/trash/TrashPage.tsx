import { Button } from "@mantine/core";
import { IconArrowBackUp, IconFolder, IconPhoto, IconStack2, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useDeferredValue, useId, useState } from "react";
import { Link } from "wouter";
import type { Change, Restored } from "../../contract/changes.ts";
import { TRASH_DAYS } from "../../contract/limits.ts";
import { count } from "../../model/plural.ts";
import { useDeleteForever, useEmptyTrash, useTrash, useUndoChange } from "../api/changes.ts";
import { followUp } from "../api/followUp.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { useInfo } from "../api/server.ts";
import { Card } from "../ui/Card.tsx";
import { ConfirmButton } from "../ui/ConfirmButton.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { LoadState } from "../ui/LoadState.tsx";
import { Name } from "../ui/Name.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import shell from "../ui/Shell.module.css";
import { TextFilter } from "../ui/TextFilter.tsx";
import { Time } from "../ui/Time.tsx";
import { daysLeft, describeChange, describeRestored } from "./describeChange.ts";
import classes from "./TrashPage.module.css";

const icons: Partial<Record<Change["kind"], ReactNode>> = {
  project: <IconStack2 size={18} stroke={1.6} />,
  dataset: <IconFolder size={18} stroke={1.6} />,
  images: <IconPhoto size={18} stroke={1.6} />,
  import: <IconArrowBackUp size={18} stroke={1.6} />,
};

/** What was deleted and can be restored, newest first. */
export function TrashPage() {
  const trash = useTrash();
  const { data: info } = useInfo();
  const empty = useEmptyTrash();
  const [search, setSearch] = useState("");
  const deferred = useDeferredValue(search.trim().toLowerCase());
  const [restored, setRestored] = useState<Restored>();
  const all = trash.data?.pages.flatMap((page) => page.items) ?? [];
  const items = all.filter(({ name, project }) => `${name}\n${project.title}`.toLowerCase().includes(deferred));
  const mayChange = info?.scopes.includes("import") || info?.scopes.includes("admin") || false;
  return (
    <div className={shell.page}>
      <Link href="/projects" className={classes.back}>
        Projects
      </Link>
      <PageHead
        title="Trash"
        tab="Trash"
        actions={
          all.length > 0 && (
            <>
              <TextFilter label="Search the trash" value={search} onChange={setSearch} />
              {mayChange && (
                <ConfirmButton
                  label="Empty trash"
                  confirmation={trash.hasNextPage ? "Delete everything forever" : `Delete all ${all.length} forever`}
                  loading={empty.isPending}
                  onConfirm={() => empty.mutate()}
                />
              )}
            </>
          )
        }
      >
        {`What you delete stays here for ${TRASH_DAYS} days.`}
      </PageHead>
      <p role="status" className={classes.note}>
        {restored !== undefined && (
          <>
            {describeRestored(restored)} <Link href={`/projects/${restored.project.id}`}>Open project</Link>
          </>
        )}
      </p>
      {empty.isError && (
        <p role="alert" className={classes.failure}>
          {sentenceOf(empty.error)}
        </p>
      )}
      <LoadState query={trash} what="trash">
        {items.length === 0 ? (
          <Card>
            <EmptyState
              icon={<IconTrash size={40} stroke={1.5} />}
              title={all.length === 0 ? "The trash is empty" : "Nothing found"}
              action={
                all.length === 0 ? (
                  <Button component={Link} href="/projects" variant="default">
                    All projects
                  </Button>
                ) : (
                  <Button variant="default" onClick={() => setSearch("")}>
                    Clear search
                  </Button>
                )
              }
            >
              {all.length === 0
                ? "Deleted projects, datasets and images, and what an undone import had added, can be restored from here."
                : `Nothing in the trash is called “${search.trim()}”.`}
            </EmptyState>
          </Card>
        ) : (
          <Card flush>
            <ul aria-label="Trash">
              {items.map((change) => (
                <TrashRow key={change.id} change={change} mayChange={mayChange} onRestored={setRestored} />
              ))}
            </ul>
          </Card>
        )}
        {trash.hasNextPage && (
          <div className={classes.more}>
            <Button variant="default" loading={trash.isFetchingNextPage} onClick={() => void trash.fetchNextPage()}>
              Show older
            </Button>
          </div>
        )}
      </LoadState>
    </div>
  );
}

function TrashRow(props: { change: Change; mayChange: boolean; onRestored: (restored: Restored) => void }) {
  const { change } = props;
  const restore = useUndoChange();
  const purge = useDeleteForever();
  const failure = restore.error ?? purge.error;
  const nameId = useId();
  return (
    <li className={classes.row}>
      <span className={classes.icon} aria-hidden="true">
        {icons[change.kind]}
      </span>
      <div className={classes.main}>
        <span className={classes.name} id={nameId}>
          <Name text={change.name} />
        </span>
        <span className={classes.facts}>
          <span>{describeChange(change)}</span>
          {change.kind !== "project" && (
            <span className={classes.of}>
              in{" "}
              <Link href={`/projects/${change.project.id}`}>
                <Name text={change.project.title} />
              </Link>
            </span>
          )}
        </span>
        {failure !== null && (
          <span role="alert" className={classes.failure}>
            {sentenceOf(failure)}
          </span>
        )}
      </div>
      <span className={classes.time}>
        <Time at={change.at} /> · {daysLeft(change.until, Date.now())}
      </span>
      {props.mayChange && (
        <div className={classes.actions}>
          <Button
            size="xs"
            variant="default"
            aria-describedby={nameId}
            loading={restore.isPending}
            onClick={() => followUp(restore.mutateAsync(change.id), props.onRestored)}
          >
            Restore
          </Button>
          <ConfirmButton
            label="Delete forever"
            confirmation={`Delete ${count(change.images, "image")}`}
            loading={purge.isPending}
            onConfirm={() => purge.mutate(change.id)}
          />
        </div>
      )}
    </li>
  );
}
