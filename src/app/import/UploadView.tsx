import type { SessionPhase } from "../../uploader/index.ts";
import type { StatusLabel } from "../tasks/describeTask.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";
import { useUploadOutcome } from "../uploads/uploadOutcome.ts";
import type { Upload } from "../uploads/uploadStore.ts";
import { OtherUploads } from "./OtherUploads.tsx";
import { ReviewView } from "./ReviewView.tsx";
import { SendingView } from "./SendingView.tsx";
import { StatusLine } from "./StatusLine.tsx";
import { Steps } from "./Steps.tsx";
import classes from "./UploadView.module.css";

/** One upload, from listing the files to the finished project. */
export function UploadView(props: { upload: Upload }) {
  const { upload } = props;
  const phase = useSnapshot(upload.session, (state) => state.phase);
  const outcome = useUploadOutcome(phase);
  const step = stepOf(phase, outcome);
  return (
    <div className={classes.page}>
      <div className={classes.top}>
        <Steps at={step} />
        <StatusLine upload={upload} outcome={outcome} />
      </div>
      <OtherUploads shownId={upload.id} />
      {step < 2 ? <ReviewView upload={upload} /> : <SendingView upload={upload} />}
    </div>
  );
}

function stepOf(phase: SessionPhase, outcome: StatusLabel | undefined): number {
  switch (phase.name) {
    case "walking":
    case "reviewing":
      return 1;
    case "importing":
    case "finished":
      return outcome === undefined ? 3 : 4;
    case "failed":
      return phase.taskId === undefined ? 2 : 3;
    default:
      return 2;
  }
}
