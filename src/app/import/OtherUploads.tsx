import { Link } from "wouter";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { Name } from "../ui/Name.tsx";
import { phaseLabel } from "../uploads/describePhase.ts";
import { useSnapshot, useUploadStore } from "../uploads/UploadsContext.ts";
import { useIsImportQueued, useUploadOutcome } from "../uploads/uploadOutcome.ts";
import { formatPercent } from "../uploads/uploadProgress.ts";
import { isOver, isSending, type Upload } from "../uploads/uploadStore.ts";
import classes from "./OtherUploads.module.css";

/** Links to the other uploads of this tab. */
export function OtherUploads(props: { shownId: string | undefined }) {
  const uploads = useUploadStore((state) => state.uploads);
  const others = uploads.filter((upload) => upload.id !== props.shownId);
  if (others.length === 0) return null;
  return (
    <nav className={classes.list} aria-label="Other drops">
      {others.map((upload) => (
        <OtherUpload key={upload.id} upload={upload} />
      ))}
    </nav>
  );
}

function OtherUpload(props: { upload: Upload }) {
  const state = useSnapshot(props.upload.session);
  const outcome = useUploadOutcome(state.phase);
  const importQueued = useIsImportQueued(state.phase);
  const show = useUploadStore((store) => store.show);
  return (
    <Link href="/" className={classes.item} onClick={() => show(props.upload.id)}>
      <span className={classes.name}>
        <Name text={state.name} />
      </span>
      <span className={classes.words}>
        {phaseLabel(state, props.upload.queued || importQueued, outcome)}
        {isSending(state.phase) && ` · ${formatPercent(state.uploaded)}`}
      </span>
      <span className={classes.track} aria-hidden="true">
        <span style={{ transform: `scaleX(${barLength(state)})` }} data-tone={outcome?.tone} />
      </span>
    </Link>
  );
}

/** Returns the length of the progress bar, 0 to 1: empty before the start, full once the upload is over. */
function barLength(state: SessionSnapshot): number {
  if (isOver(state.phase)) return 1;
  return isSending(state.phase) || state.phase.name === "importing" ? state.uploaded : 0;
}
