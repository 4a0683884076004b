import { ActionIcon } from "@mantine/core";
import { IconArrowBackUp, IconCircleMinus, IconPencil } from "@tabler/icons-react";
import { count, formatCount } from "../../model/plural.ts";
import type { FoundClass } from "../preflight/preflight.ts";
import { ClassDot } from "../ui/ClassDot.tsx";
import { Name } from "../ui/Name.tsx";
import { visibleName } from "../ui/visibleName.ts";
import classes from "./ClassesCard.module.css";
import { ClassTitleInput } from "./ClassTitleInput.tsx";

export interface ClassRowProps {
  /** Undefined for a class that is left out. */
  readonly title: string | undefined;
  readonly color: string;
  readonly objects: number;
  readonly from: readonly FoundClass[];
  /** Objects against those of the most frequent class, 0 to 1. */
  readonly share: number;
  /** Titles of all classes that come. */
  readonly others: readonly string[];
  readonly editing: boolean;
  readonly onEdit: (editing: boolean) => void;
  readonly onRename: (title: string) => void;
  readonly onLeaveOut: () => void;
  readonly onUndo: (one: FoundClass) => void;
}

/** One class of a drop: its title, how often it occurs, what became of it, and what can be done with it. */
export function ClassRow(props: ClassRowProps) {
  const { title, color, objects, from } = props;
  const [first] = from;
  if (first === undefined) return null;
  if (title === undefined) {
    return (
      <div className={classes.words} data-out>
        <ClassDot color={color} off />
        <span className={classes.name}>
          <Name text={first.title} />
        </span>
        <span className={classes.count}>{count(objects, "object")} left out</span>
        <Undo label={`Bring ${visibleName(first.title)} back`} onClick={() => props.onUndo(first)} />
      </div>
    );
  }
  if (props.editing) {
    return (
      <ClassTitleInput
        title={title}
        others={props.others}
        onDone={props.onRename}
        onCancel={() => props.onEdit(false)}
      />
    );
  }
  return (
    <>
      <div className={classes.words}>
        <ClassDot color={color} />
        <span className={classes.name}>
          <Name text={title} />
        </span>
        <span className={classes.count}>{formatCount(objects)}</span>
        <Tool label={`Rename ${visibleName(title)}`} onClick={() => props.onEdit(true)}>
          <IconPencil size={15} />
        </Tool>
        <Tool label={`Leave ${visibleName(title)} out`} onClick={props.onLeaveOut}>
          <IconCircleMinus size={15} />
        </Tool>
      </div>
      <div className={classes.track} aria-hidden="true">
        <span style={{ width: `${props.share * 100}%`, background: color }} />
      </div>
      {from
        .filter((one) => one.title !== title)
        .map((one) => (
          <div key={one.title} className={classes.origin}>
            <span>{from.length > 1 ? "with" : "was"}</span>
            <span className={classes.name}>
              <Name text={one.title} />
            </span>
            {from.length > 1 && <span>{formatCount(one.objects)}</span>}
            <Undo
              label={`${from.length > 1 ? "Separate" : "Undo renaming"} ${visibleName(one.title)}`}
              onClick={() => props.onUndo(one)}
            />
          </div>
        ))}
    </>
  );
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
