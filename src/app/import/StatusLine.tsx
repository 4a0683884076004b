import { VisuallyHidden } from "@mantine/core";
import type { StatusLabel } from "../tasks/describeTask.ts";
import { useThrottledText } from "../ui/useThrottledText.ts";
import { describePhase, describeUploadProgress } from "../uploads/describePhase.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";
import { useIsImportQueued } from "../uploads/uploadOutcome.ts";
import { isAsking, type Upload } from "../uploads/uploadStore.ts";
import classes from "./UploadView.module.css";

/** The shortest time between two changes within a phase, so that a screen reader can finish its sentence. */
const CHANGE_EVERY_MS = 5_000;

/** How long a new phase must last before it is shown; a pause and an outcome are shown at once, with their heading. */
const SETTLE_MS = 400;

/**
 * The phase of an upload as a sentence, also for screen readers; `outcome` is how it ended. Only screen readers get the progress here: the
 * bar shows the exact one.
 */
export function StatusLine(props: { upload: Upload; outcome: StatusLabel | undefined }) {
  const { upload, outcome } = props;
  const { session, queued } = upload;
  const phase = useSnapshot(session, (state) => state.phase.name);
  const importQueued = useIsImportQueued(useSnapshot(session, (state) => state.phase));
  const sentence = useSnapshot(session, (state) => describePhase(state, queued || importQueued, outcome));
  const progress = useSnapshot(session, describeUploadProgress);
  const asking = useSnapshot(session, isAsking) && phase === "sending";
  // A question is shown at once, like a pause and an outcome.
  const topic = outcome?.label ?? (asking ? "question" : phase);
  const settleMs = outcome !== undefined || phase === "paused" || asking ? 0 : SETTLE_MS;
  const shown = useThrottledText(sentence, topic, CHANGE_EVERY_MS, settleMs);
  const spoken = useThrottledText(progress, topic, CHANGE_EVERY_MS, settleMs);
  return (
    <p role="status" className={classes.status}>
      {shown}
      {spoken !== "" && <VisuallyHidden component="span"> {spoken}</VisuallyHidden>}
    </p>
  );
}
