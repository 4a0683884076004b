import { Link } from "wouter";
import { Name } from "../ui/Name.tsx";
import { phaseWord } from "../uploads/phaseWords.ts";
import { useSnapshot, useUploadStore } from "../uploads/UploadsContext.ts";
import { percentOf, uploadShare } from "../uploads/uploadShare.ts";
import { isOver, isSending, type Upload } from "../uploads/uploadStore.ts";
import classes from "./OtherUploads.module.css";

/** The other drops of this tab, to go from one to the next. */
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
  const show = useUploadStore((store) => store.show);
  const share = uploadShare(state);
  return (
    <Link href="/" className={classes.item} onClick={() => show(props.upload.id)}>
      <span className={classes.name}>
        <Name text={state.name} />
      </span>
      <span className={classes.words}>
        {phaseWord(state, props.upload.queued)}
        {isSending(state.phase) && ` · ${percentOf(share)}`}
      </span>
      <span className={classes.track} aria-hidden="true">
        <span
          style={{
            transform: `scaleX(${isOver(state.phase) ? 1 : isSending(state.phase) || state.phase.name === "importing" ? share : 0})`,
          }}
          data-phase={state.phase.name}
        />
      </span>
    </Link>
  );
}
