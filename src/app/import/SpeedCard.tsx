import type { SessionSnapshot } from "../../uploader/index.ts";
import { Card } from "../ui/Card.tsx";
import { formatRate } from "../ui/formatBytes.ts";
import { Sparkline } from "../ui/Sparkline.tsx";
import classes from "./UploadView.module.css";

const HISTORY_SECONDS = 120;
const LIMITS = {
  disk: "limited by the disk",
  network: "limited by the network",
  server: "limited by the server",
} as const;

/** The speed of an upload, and what limits it. */
export function SpeedCard(props: { state: SessionSnapshot; over: boolean }) {
  const { rateHistory, limitedBy, sendRate, hashRate } = props.state;
  const still = props.over || props.state.phase.name !== "sending";
  const facts = ["Last two minutes"];
  if (!still && limitedBy !== undefined) facts.push(LIMITS[limitedBy]);
  const rate = still || sendRate === undefined ? undefined : formatRate(sendRate);
  return (
    <Card title="Speed" side={rate}>
      <Sparkline
        values={rateHistory}
        length={HISTORY_SECONDS}
        label={rate === undefined ? "Speed over the last two minutes" : `Speed over the last two minutes, now ${rate}`}
      />
      <p className={classes.quiet} style={{ marginTop: 10 }}>
        {facts.join(" · ")}
        {!still && hashRate !== undefined && hashRate > 0 && (
          <>
            <br />
            Reading files at {formatRate(hashRate)}
          </>
        )}
      </p>
    </Card>
  );
}
