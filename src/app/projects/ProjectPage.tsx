import { Tabs } from "@mantine/core";
import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import type { Project } from "../../contract/projects.ts";
import { count } from "../../model/plural.ts";
import { useProject } from "../api/projects.ts";
import { usePresets } from "../api/server.ts";
import { UndoBar } from "../trash/UndoBar.tsx";
import { useFilterAddress } from "../ui/filterAddress.ts";
import { LoadState } from "../ui/LoadState.tsx";
import { lazyPage } from "../ui/lazyPage.ts";
import { Name } from "../ui/Name.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import { PagePlaceholder } from "../ui/PagePlaceholder.tsx";
import shell from "../ui/Shell.module.css";
import { Time } from "../ui/Time.tsx";
import { Gallery } from "./Gallery.tsx";
import { filterParameters, readFilter } from "./imageFilterAddress.ts";
import { MissingProject } from "./MissingProject.tsx";
import { ProjectActions } from "./ProjectActions.tsx";
import classes from "./ProjectPage.module.css";
import { ProjectSide } from "./ProjectSide.tsx";

const ImportsView = lazyPage(() => import("./ImportsView.tsx").then((page) => page.ImportsView));

/** The views of a project and their names, in the order of their tabs. The address has the one that is shown (`?view=`), but not the first. */
const views = [
  ["images", "Images"],
  ["imports", "Imports"],
] as const;

/** One project: its images with their labels, datasets and classes, and what was done to it. */
export function ProjectPage(props: { id: number }) {
  const project = useProject(Number.isSafeInteger(props.id) ? props.id : 0);
  if (project.data !== undefined) return <ProjectView project={project.data} />;
  return (
    <LoadState
      query={project}
      what="project"
      placeholder={<PagePlaceholder />}
      missing={<MissingProject id={props.id} />}
    >
      {null}
    </LoadState>
  );
}

function ProjectView(props: { project: Project }) {
  const { project } = props;
  const presets = usePresets();
  const [path, navigate] = useLocation();
  const query = new URLSearchParams(useSearch());
  const view = views.find(([name]) => name === query.get("view"))?.[0] ?? "images";
  const preset = presets.data?.items.find(({ slug }) => slug === project.preset)?.title ?? project.preset;
  return (
    <div className={shell.page}>
      <PageHead
        title={<Name text={project.title} />}
        tab={project.title}
        actions={<ProjectActions project={project} />}
      >
        {count(project.images, "image")}
        {project.objects > 0 && ` · ${count(project.objects, "object")}`}
        {project.classes.length > 0 && ` · ${count(project.classes.length, "class", "classes")}`} · imported{" "}
        <Time at={project.createdAt} />
        {preset !== null && ` from ${preset}`}
      </PageHead>
      <Tabs
        value={view}
        onChange={(next) => navigate(next === "images" || next === null ? path : `${path}?view=${next}`)}
        keepMounted={false}
      >
        <Tabs.List aria-label="Project views" className={classes.tabs ?? ""}>
          {views.map(([name, title]) => (
            <Tabs.Tab key={name} value={name} className={classes.tab ?? ""}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="images">
          <ImagesView project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="imports">
          <ImportsView project={project} />
        </Tabs.Panel>
      </Tabs>
      <UndoBar />
    </div>
  );
}

function ImagesView(props: { project: Project }) {
  const { project } = props;
  const { filter, change } = useFilterAddress(readFilter, filterParameters);
  // A dataset that was deleted, also by another person, filters nothing.
  const isDeleted = filter.datasetId !== undefined && !project.datasets.some(({ id }) => id === filter.datasetId);
  const chosen = useMemo(() => (isDeleted ? { ...filter, datasetId: undefined } : filter), [filter, isDeleted]);
  return (
    <div className={classes.columns}>
      <ProjectSide project={project} filter={chosen} onFilter={change} />
      <Gallery project={project} chosen={chosen} onFilter={change} />
    </div>
  );
}
