import { useState } from "react";
import type { Project } from "../../contract/projects.ts";
import { count } from "../../model/plural.ts";
import { useProject } from "../api/projects.ts";
import { usePresets } from "../api/server.ts";
import { LoadState } from "../ui/LoadState.tsx";
import { Name } from "../ui/Name.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import { PagePlaceholder } from "../ui/PagePlaceholder.tsx";
import shell from "../ui/Shell.module.css";
import { Time } from "../ui/Time.tsx";
import { Gallery } from "./Gallery.tsx";
import { ProjectActions } from "./ProjectActions.tsx";
import classes from "./ProjectPage.module.css";
import { ProjectSide } from "./ProjectSide.tsx";

/** One project: its datasets and classes, and its images with their labels. */
export function ProjectPage(props: { id: number }) {
  const project = useProject(Number.isSafeInteger(props.id) ? props.id : 0);
  if (project.data !== undefined) return <ProjectView project={project.data} />;
  return (
    <LoadState
      query={project}
      what="project"
      instead={{ label: "All projects", href: "/projects" }}
      placeholder={<PagePlaceholder />}
    >
      {null}
    </LoadState>
  );
}

function ProjectView(props: { project: Project }) {
  const { project } = props;
  const presets = usePresets();
  const [datasetId, setDatasetId] = useState<number>();
  const [className, setClassName] = useState<string>();
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
      <div className={classes.columns}>
        <ProjectSide
          project={project}
          datasetId={datasetId}
          onDataset={setDatasetId}
          className={className}
          onClass={setClassName}
        />
        <Gallery
          project={project}
          datasetId={datasetId}
          className={className}
          onClearClass={() => setClassName(undefined)}
        />
      </div>
    </div>
  );
}
