import { ActionIcon } from "@mantine/core";
import { IconArrowBackUp, IconCircleMinus, IconPencil } from "@tabler/icons-react";
import { count, formatCount } from "../../model/plural.ts";
import type { FoundClass } from "../preflight/preflightState.ts";
import { ClassDot } from "../ui/ClassDot.tsx";
import { Name } from "../ui/Name.tsx";
import { visibleName } from "../ui/visibleName.ts";
import classes from "./ClassesCard.module.css";
import { ClassTitleInput } from "./ClassTitleInput.tsx";

/** A class of a drop as a row, and what the person can do with it. */
export interface ClassRowProps {
  /** Undefined for an excluded class. */
  readonly title: string | undefined;
  readonly color: string;
  readonly objects: number;
  readonly from: readonly [FoundClass, ...FoundClass[]];
  /** Objects relative to those of the most frequent class, 0 to 1. */
  readonly frequency: number;
  /** Titles of all classes that are imported. */
  readonly importedTitles: readonly string[];
  readonly editing: boolean;
  /** Shows the images with objects of this class. */
  readonly onShow: () => void;
  readonly onEdit: (editing: boolean) => void;
  readonly onRename: (title: string) => void;
  readonly onExclude: () => void;
  /** Takes back what was chosen for one class of the drop. */
  readonly onUndo: (one: FoundClass) => void;
}

/** One class of a drop: its title, its number of objects, and what was chosen for it. */
export function ClassRow(props: ClassRowProps) {
  const { title } = props;
  if (title === undefined) return <ExcludedClass {...props} />;
  if (props.editing) {
    return (
      <ClassTitleInput
        title={title}
        importedTitles={props.importedTitles}
        onDone={props.onRename}
        onCancel={() => props.onEdit(false)}
      />
    );
  }
  return (
    <>
      <div className={classes.words}>
        <ClassDot color={props.color} />
        <button
          type="button"
          className={classes.show}
          data-shows
          disabled={props.objects === 0}
          title={props.objects === 0 ? undefined : `Show images with ${visibleName(title)}`}
          onClick={props.onShow}
        >
          <span className={classes.name}>
            <Name text={title} />
          </span>
          <span className={classes.count}>{formatCount(props.objects)}</span>
        </button>
        <Tool label={`Rename ${visibleName(title)}`} onClick={() => props.onEdit(true)}>
          <IconPencil size={15} />
        </Tool>
        <Tool label={`Exclude ${visibleName(title)}`} onClick={props.onExclude}>
          <IconCircleMinus size={15} />
        </Tool>
      </div>
      <div className={classes.track} aria-hidden="true">
        <span style={{ width: `${props.frequency * 100}%`, background: props.color }} />
      </div>
      <Origins title={title} from={props.from} onUndo={props.onUndo} />
    </>
  );
}

function ExcludedClass(props: Pick<ClassRowProps, "color" | "objects" | "from" | "onUndo">) {
  const [first] = props.from;
  return (
    <div className={classes.words} data-excluded>
      <ClassDot color={props.color} off />
      <span className={classes.name}>
        <Name text={first.title} />
      </span>
      <span className={classes.count}>{count(props.objects, "object")} excluded</span>
      <Undo label={`Include ${visibleName(first.title)}`} onClick={() => props.onUndo(first)} />
    </div>
  );
}

/** The classes of the drop that get this title without having it. */
function Origins(props: { title: string } & Pick<ClassRowProps, "from" | "onUndo">) {
  const { title, from, onUndo } = props;
  const merged = from.length > 1;
  return from
    .filter((one) => one.title !== title)
    .map((one) => (
      <div key={one.title} className={classes.origin}>
        <span>{merged ? "with" : "was"}</span>
        <span className={classes.name}>
          <Name text={one.title} />
        </span>
        {merged && <span>{formatCount(one.objects)}</span>}
        <Undo
          label={`${merged ? "Separate" : "Undo renaming"} ${visibleName(one.title)}`}
          onClick={() => onUndo(one)}
        />
      </div>
    ));
}

function Undo(props: { label: string; onClick: () => void }) {
  return (
    <Tool label={props.label} onClick={props.onClick}>
      <IconArrowBackUp size={15} />
    </Tool>
  );
}

function Tool(props: { label: string; onClick: () => void; children: React.ReactNode }) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={24}
      aria-label={props.label}
      title={props.label}
      onClick={props.onClick}
    >
      {props.children}
    </ActionIcon>
  );
}
