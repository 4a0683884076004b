import type { StatusLabel } from "../tasks/describeTask.ts";
import { useThrottledText } from "../ui/useThrottledText.ts";
import { describePhase } from "../uploads/describePhase.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";
import type { Upload } from "../uploads/uploadStore.ts";
import classes from "./UploadView.module.css";

/** The shortest time between two changes within a phase, so that a screen reader can finish its sentence. */
const CHANGE_EVERY_MS = 5_000;

/** How long a new phase must last before it is shown; an outcome is shown with its heading. */
const SETTLE_MS = 400;

/** The phase of an upload as a sentence, also for screen readers; `outcome` is how it ended. */
export function StatusLine(props: { upload: Upload; outcome: StatusLabel | undefined }) {
  const { outcome } = props;
  const sentence = useSnapshot(props.upload.session, (state) => describePhase(state, props.upload.queued, outcome));
  const phase = useSnapshot(props.upload.session, (state) => state.phase.name);
  const shown = useThrottledText(
    sentence,
    outcome?.label ?? phase,
    CHANGE_EVERY_MS,
    outcome === undefined ? SETTLE_MS : 0,
  );
  return (
    <p role="status" className={classes.status}>
      {shown}
    </p>
  );
}
