import { useThrottledText } from "../ui/useThrottledText.ts";
import { phaseSentence } from "../uploads/phaseWords.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";
import type { Upload } from "../uploads/uploadStore.ts";
import classes from "./UploadView.module.css";

/** How often the status line may change while one phase lasts, so that a screen reader can finish its sentence. */
const SPEAK_EVERY_MS = 5_000;

const SETTLE_MS = 400;

/** The phase of an upload in words, for eyes and screen readers. */
export function StatusLine(props: { upload: Upload }) {
  const sentence = useSnapshot(props.upload.session, (state) => phaseSentence(state, props.upload.queued));
  const phase = useSnapshot(props.upload.session, (state) => state.phase.name);
  const shown = useThrottledText(sentence, phase, SPEAK_EVERY_MS, SETTLE_MS);
  return (
    <p role="status" className={classes.status}>
      {shown}
    </p>
  );
}
