import { useState } from "react";
import type { Project } from "../../contract/projects.ts";
import { formatCount } from "../../model/plural.ts";
import { ClassDot } from "../ui/ClassDot.tsx";
import type { ChangeFilter } from "../ui/filterAddress.ts";
import { Name } from "../ui/Name.tsx";
import type { ChosenFilter } from "./imageFilterAddress.ts";
import classes from "./ProjectPage.module.css";

/** Rows of a group before it is expanded. */
const SHOWN = 14;

/** Datasets, classes, tags and geometries of a project; the first two filter the grid. */
export function ProjectSide(props: { project: Project; filter: ChosenFilter; onFilter: ChangeFilter<ChosenFilter> }) {
  const { project, filter, onFilter } = props;
  const sorted = project.classes.toSorted((a, b) => b.objects - a.objects);
  return (
    <aside className={classes.side} aria-label="Project contents">
      <Group title="Datasets">
        <Choice
          pressed={filter.datasetId === undefined}
          onPress={() => onFilter({ datasetId: undefined })}
          count={project.images}
        >
          All
        </Choice>
        {project.datasets.map((dataset) => (
          <Choice
            key={dataset.id}
            pressed={filter.datasetId === dataset.id}
            onPress={() => onFilter({ datasetId: filter.datasetId === dataset.id ? undefined : dataset.id })}
            count={dataset.images}
          >
            <Name text={dataset.name} />
          </Choice>
        ))}
      </Group>
      {sorted.length > 0 && (
        <Group title="Classes">
          {sorted.map((item) => (
            <Choice
              key={item.id}
              pressed={filter.class === item.title}
              onPress={() => onFilter({ class: filter.class === item.title ? undefined : item.title })}
              count={item.objects}
              dot={item.color}
            >
              <Name text={item.title} />
            </Choice>
          ))}
        </Group>
      )}
      {project.tags.length > 0 && (
        <Group title="Tags" extra>
          {project.tags.map((tag) => (
            <li key={tag.name}>
              <div className={classes.item}>
                <ClassDot color={tag.color} />
                <span className={classes.name}>
                  <Name text={tag.name} />
                </span>
                <span className={classes.count}>{formatCount(tag.images + tag.objects)}</span>
              </div>
            </li>
          ))}
        </Group>
      )}
      {Object.keys(project.geometries).length > 0 && (
        <Group title="Geometries" extra>
          {Object.entries(project.geometries).map(([shape, count]) => (
            <li key={shape}>
              <div className={classes.item}>
                <span className={classes.name}>
                  <Name text={shape} />
                </span>
                <span className={classes.count}>{formatCount(count)}</span>
              </div>
            </li>
          ))}
        </Group>
      )}
    </aside>
  );
}

function Group(props: { title: string; extra?: boolean; children: React.ReactNode }) {
  const [all, setAll] = useState(false);
  const items = [props.children].flat(2).filter(Boolean);
  return (
    <section className={`${classes.group} ${props.extra ? classes.extra : ""}`} aria-label={props.title}>
      <h2>{props.title}</h2>
      <ul className={classes.list}>{all ? items : items.slice(0, SHOWN)}</ul>
      {items.length > SHOWN && (
        <button type="button" className={classes.more} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${formatCount(items.length)}`}
        </button>
      )}
    </section>
  );
}

function Choice(props: {
  pressed: boolean;
  onPress: () => void;
  count: number;
  dot?: string;
  children: React.ReactNode;
}) {
  return (
    <li>
      <button type="button" className={classes.item} aria-pressed={props.pressed} onClick={props.onPress}>
        {props.dot !== undefined && <ClassDot color={props.dot} />}
        <span className={classes.name}>{props.children}</span>
        <span className={classes.count}>{formatCount(props.count)}</span>
      </button>
    </li>
  );
}
