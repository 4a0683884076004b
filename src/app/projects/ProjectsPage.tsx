import { Button, Skeleton } from "@mantine/core";
import { IconPhoto, IconTrash } from "@tabler/icons-react";
import { useDeferredValue, useState } from "react";
import { Link } from "wouter";
import { count } from "../../model/plural.ts";
import { useProjects } from "../api/projects.ts";
import { usePresets } from "../api/server.ts";
import { UndoBar } from "../trash/UndoBar.tsx";
import { Card } from "../ui/Card.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { LoadState } from "../ui/LoadState.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import shell from "../ui/Shell.module.css";
import { TextFilter } from "../ui/TextFilter.tsx";
import classes from "./ProjectsPage.module.css";
import { ProjectTile } from "./ProjectTile.tsx";

/** All projects, newest first. */
export function ProjectsPage() {
  const [search, setSearch] = useState("");
  const deferred = useDeferredValue(search.trim());
  const projects = useProjects(deferred);
  const presets = usePresets();
  const items = projects.data?.pages.flatMap((page) => page.items) ?? [];
  const isEmpty = projects.data !== undefined && items.length === 0;
  return (
    <div className={shell.page}>
      <PageHead
        title="Projects"
        tab="Projects"
        actions={
          <>
            {!(isEmpty && deferred === "") && (
              <TextFilter label="Search projects" value={search} onChange={setSearch} />
            )}
            <Button component={Link} href="/trash" size="xs" variant="default" leftSection={<IconTrash size={14} />}>
              Trash
            </Button>
          </>
        }
      >
        {isEmpty || projects.data === undefined
          ? "Your imported datasets."
          : `${count(items.length, "project")}${projects.hasNextPage ? " shown" : ""}`}
      </PageHead>
      <LoadState query={projects} what="list of projects" placeholder={<Placeholder />}>
        {isEmpty ? (
          <Card>
            <EmptyState
              icon={<IconPhoto size={40} stroke={1.5} />}
              title={deferred === "" ? "No projects yet" : "No projects found"}
              action={
                deferred === "" ? (
                  <Button component={Link} href="/">
                    Import a dataset
                  </Button>
                ) : (
                  <Button variant="default" onClick={() => setSearch("")}>
                    Clear search
                  </Button>
                )
              }
            >
              {deferred === ""
                ? "Drop a folder on the import page. Its images and labels then appear here."
                : `No project name contains “${deferred}”.`}
            </EmptyState>
          </Card>
        ) : (
          <ul className={classes.grid}>
            {items.map((project) => (
              <ProjectTile
                key={project.id}
                project={project}
                preset={presets.data?.items.find(({ slug }) => slug === project.preset)?.title}
              />
            ))}
          </ul>
        )}
        {projects.hasNextPage && (
          <div className={classes.more}>
            <Button
              variant="default"
              loading={projects.isFetchingNextPage}
              onClick={() => void projects.fetchNextPage()}
            >
              Show older projects
            </Button>
          </div>
        )}
      </LoadState>
      <UndoBar />
    </div>
  );
}

function Placeholder() {
  return (
    <div className={classes.grid}>
      {["a", "b", "c"].map((key) => (
        <Skeleton key={key} height={252} radius="lg" />
      ))}
    </div>
  );
}
