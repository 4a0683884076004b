import { Link } from "wouter";
import { count } from "../../model/plural.ts";
import { usePresets } from "../api/server.ts";
import { useTasks } from "../api/tasks.ts";
import { TaskStatusText } from "../tasks/TaskStatusText.tsx";
import { Card } from "../ui/Card.tsx";
import { Name } from "../ui/Name.tsx";
import { Pill } from "../ui/Pill.tsx";
import { Time } from "../ui/Time.tsx";
import classes from "./RecentImports.module.css";

const SHOWN = 6;

/** The last imports of this workspace; renders nothing before the first. */
export function RecentImports() {
  const tasks = useTasks(undefined, SHOWN);
  const presets = usePresets();
  const items = tasks.data?.pages[0]?.items ?? [];
  if (items.length === 0) return null;
  const titleOf = (slug: string | null) => presets.data?.items.find((preset) => preset.slug === slug)?.title ?? slug;
  return (
    <Card title="Recent imports" side={<Link href="/tasks">All tasks</Link>}>
      <ul className={classes.list}>
        {items.map((task) => (
          <li key={task.id} className={classes.row}>
            <Link href={`/tasks/${task.id}`} className={classes.name}>
              <Name text={task.output?.project.title ?? task.title} />
            </Link>
            <span className={classes.preset}>
              {task.type === "clone" ? (
                <Pill>Library</Pill>
              ) : (
                (task.detected?.slug ?? task.preset) !== null && (
                  <Pill tone="accent">
                    {titleOf(
                      task.preset === "auto" || task.preset === null ? (task.detected?.slug ?? "Auto") : task.preset,
                    )}
                  </Pill>
                )
              )}
            </span>
            <span className={classes.count}>{task.report && count(task.report.imported.images, "image")}</span>
            <span className={classes.state}>
              <TaskStatusText task={task} />
            </span>
            <Time at={task.createdAt} className={classes.time ?? ""} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
