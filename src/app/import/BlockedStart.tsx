import { IconPhotoOff } from "@tabler/icons-react";
import { Card } from "../ui/Card.tsx";
import classes from "./BlockedStart.module.css";
import type { StartBlock } from "./startBlock.ts";

/** Id of the text that states why "Start import" is disabled. */
export const START_REASON = "start-reason";

/** Why the import cannot be started, above a review in which it can still be changed. */
export function BlockedStart(props: { block: StartBlock }) {
  const { title, reason, advice } = props.block;
  return (
    <Card className={classes.card}>
      <div className={classes.row}>
        <IconPhotoOff size={20} stroke={1.8} aria-hidden="true" className={classes.icon} />
        <div className={classes.words}>
          <h2>{title}</h2>
          <p id={START_REASON}>
            {reason} {advice}
          </p>
        </div>
      </div>
    </Card>
  );
}
