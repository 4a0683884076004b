import { formatCount } from "../../model/plural.ts";
import { Name } from "./Name.tsx";
import classes from "./TileCaption.module.css";

/** The lower edge of a tile: the name of its image, and how many objects it has. */
export function TileCaption(props: { name: string; objects: number }) {
  return (
    <span className={classes.caption}>
      <Name text={props.name} className={classes.name} />
      {props.objects > 0 && <span className={classes.count}>{formatCount(props.objects)}</span>}
    </span>
  );
}
