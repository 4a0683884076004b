import { Link } from "wouter";
import type { SameImport } from "../../contract/sameImports.ts";
import { Name } from "../ui/Name.tsx";
import { Time } from "../ui/Time.tsx";
import classes from "./AlreadyImported.module.css";

/** What a person can do about files that were imported before. */
interface Ways {
  /** Adds the drop to the project that has them. */
  onAdd(projectId: number): void;
  /** The title of one more project with them; undefined when the drop becomes no new project of a taken title. */
  readonly againAs: string | undefined;
  onAgain(title: string): void;
}

/** Reports that the files of a drop were imported before, and when, with what can be done about it. */
export function AlreadyImported(props: { before: SameImport } & Ways) {
  const { project, importedAt, sameContents } = props.before;
  const name = (
    <span className={classes.name}>
      <Name text={project.title} />
    </span>
  );
  const when = <Time at={importedAt} />;
  const { againAs } = props;
  return (
    <div role="note" className={classes.note}>
      {sameContents === true && (
        <p>
          Already imported as {name}, {when}.
        </p>
      )}
      {sameContents === null && (
        <p>
          Files of the same names were imported as {name}, {when}.{" "}
          <span className={classes.checking}>Comparing their contents…</span>
        </p>
      )}
      {sameContents === false && (
        <p>
          Files of the same names were imported as {name}, {when}. Some of them have changed since.
        </p>
      )}
      <p className={classes.ways}>
        <Link href={`/projects/${project.id}`}>Open</Link>
        {/* Its effect is on this page, which is where it leads. */}
        <Link href="/" onClick={() => props.onAdd(project.id)}>
          Add to it
        </Link>
        {againAs !== undefined && sameContents === true && (
          <button type="button" onClick={() => props.onAgain(againAs)}>
            Import again as <Name text={againAs} />
          </button>
        )}
      </p>
    </div>
  );
}
