import { IconPhoto } from "@tabler/icons-react";
import { Link } from "wouter";
import type { ProjectSummary } from "../../contract/projects.ts";
import { count } from "../../model/plural.ts";
import { coverUrl } from "../api/images.ts";
import { useThumbnail } from "../api/useThumbnail.ts";
import { Name } from "../ui/Name.tsx";
import { Pill } from "../ui/Pill.tsx";
import { Time } from "../ui/Time.tsx";
import classes from "./ProjectsPage.module.css";

/** A project in the list: covers, name and counts. */
export function ProjectTile(props: { project: ProjectSummary; preset: string | undefined }) {
  const { project } = props;
  return (
    <li className={classes.tile}>
      <Covers ids={project.covers} />
      <div className={classes.text}>
        <Link href={`/projects/${project.id}`} className={classes.name}>
          <Name text={project.title} />
        </Link>
        <span className={classes.facts}>
          {count(project.images, "image")} · {count(project.objects, "object")}
          {project.classes > 0 && ` · ${count(project.classes, "class", "classes")}`}
        </span>
        <span className={classes.end}>
          {props.preset !== undefined && <Pill tone="accent">{props.preset}</Pill>}
          {project.library && <Pill>Library</Pill>}
          <Time at={project.createdAt} className={classes.time ?? ""} />
        </span>
      </div>
    </li>
  );
}

/** Up to four images, edge to edge. */
function Covers(props: { ids: readonly number[] }) {
  const ids = props.ids.slice(0, props.ids.length === 3 ? 2 : 4);
  return (
    <div className={classes.covers} data-count={ids.length}>
      {ids.length === 0 && <IconPhoto size={32} stroke={1.2} aria-hidden="true" />}
      {ids.map((id) => (
        <Cover key={id} id={id} large={ids.length === 1} />
      ))}
    </div>
  );
}

function Cover(props: { id: number; large: boolean }) {
  const source = coverUrl(props.id, props.large ? 512 : 256);
  const { state, failed } = useThumbnail(source);
  return state !== "loading" ? (
    <span className={classes.broken} data-waiting={state === "waiting" || undefined} />
  ) : (
    <img src={source} alt="" loading="lazy" decoding="async" onError={failed} />
  );
}
