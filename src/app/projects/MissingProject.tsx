import { Button } from "@mantine/core";
import { IconMoodSad, IconTrash } from "@tabler/icons-react";
import { Link } from "wouter";
import { useProjectInTrash, useUndoChange } from "../api/changes.ts";
import { followUp } from "../api/followUp.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { useInfo } from "../api/server.ts";
import { describeRestored } from "../trash/describeChange.ts";
import { useRecentChange } from "../trash/recentChange.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Name } from "../ui/Name.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import { PagePlaceholder } from "../ui/PagePlaceholder.tsx";
import shell from "../ui/Shell.module.css";
import { Time } from "../ui/Time.tsx";
import classes from "./MissingProject.module.css";

/** Shown for a project that does not exist: restores it when it is in the trash, and leads to the others. */
export function MissingProject(props: { id: number }) {
  const entry = useProjectInTrash(props.id);
  const { data: info } = useInfo();
  const restore = useUndoChange();
  const undone = useRecentChange((state) => state.undone);
  if (entry.isFetching && entry.data === undefined) return <PagePlaceholder />;
  const found = entry.data ?? undefined;
  const mayRestore = info?.scopes.includes("import") || info?.scopes.includes("admin");
  const others = (
    <Button component={Link} href="/projects" variant="default">
      All projects
    </Button>
  );
  if (found === undefined) {
    return (
      <div className={shell.page} role="alert">
        <EmptyState icon={<IconMoodSad size={36} stroke={1.5} />} title="This project does not exist" action={others}>
          It may have been deleted forever, or the link is incomplete.
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={shell.page}>
      <PageHead title={<Name text={found.name} />} tab={found.name}>
        In the trash since <Time at={found.at} />
      </PageHead>
      <EmptyState
        icon={<IconTrash size={36} stroke={1.5} />}
        title="This project is in the trash"
        action={
          <span className={classes.actions}>
            {others}
            {mayRestore && (
              <Button
                loading={restore.isPending}
                onClick={() => followUp(restore.mutateAsync(found.id), (one) => undone(describeRestored(one)))}
              >
                Restore
              </Button>
            )}
          </span>
        }
      >
        {restore.isError ? (
          <span role="alert">{sentenceOf(restore.error)}</span>
        ) : (
          "Its images and labels are still there."
        )}
      </EmptyState>
    </div>
  );
}
