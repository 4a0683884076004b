import { Name } from "./Name.tsx";
import classes from "./TileCaption.module.css";

/** The lower edge of a picture's tile: its name, and how many objects are on it. */
export function TileCaption(props: { name: string; objects: number }) {
  return (
    <span className={classes.caption}>
      <Name text={props.name} className={classes.name} />
      {props.objects > 0 && <span className={classes.count}>{props.objects}</span>}
    </span>
  );
}
