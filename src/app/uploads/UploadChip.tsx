import { IconAlertTriangle, IconCheck, IconPlayerPause, IconUpload } from "@tabler/icons-react";
import { Link, useLocation } from "wouter";
import { Name } from "../ui/Name.tsx";
import { phaseWord } from "./phaseWords.ts";
import classes from "./UploadChip.module.css";
import { useUploadStore } from "./UploadsContext.ts";
import { percentOf, uploadShare } from "./uploadShare.ts";
import { isSending } from "./uploadStore.ts";
import { useActiveUpload } from "./useActiveUpload.ts";

/** The running upload in the header of every page, with a line of progress along the header's edge. Leads to the import page. */
export function UploadChip() {
  const active = useActiveUpload();
  const show = useUploadStore((state) => state.show);
  const [location] = useLocation();
  if (active === undefined) return null;
  const { upload, state, others } = active;
  // The import page itself shows all uploads.
  if (location === "/") return <EdgeLine share={edgeShare(state)} />;
  const { phase } = state;
  const icon =
    phase.name === "finished" ? (
      <IconCheck size={16} />
    ) : phase.name === "failed" || phase.name === "waiting" || phase.name === "signedOut" ? (
      <IconAlertTriangle size={16} />
    ) : phase.name === "paused" ? (
      <IconPlayerPause size={16} />
    ) : (
      <IconUpload size={16} />
    );
  return (
    <>
      <Link
        href="/"
        className={classes.chip}
        data-phase={phase.name}
        aria-label={`${phaseWord(state, upload.queued)}: ${state.name}${isSending(phase) ? `, ${percentOf(uploadShare(state))}` : ""}`}
        onClick={() => show(upload.id)}
      >
        <span className={classes.icon} aria-hidden="true">
          {icon}
        </span>
        <span className={classes.words}>{phaseWord(state, upload.queued)}</span>
        <Name text={state.name} className={classes.name} />
        {isSending(phase) && <span className={classes.figure}>{percentOf(uploadShare(state))}</span>}
        {others > 0 && <span className={classes.figure}>+{others}</span>}
      </Link>
      <EdgeLine share={edgeShare(state)} />
    </>
  );
}

function edgeShare(state: Parameters<typeof uploadShare>[0]): number {
  return isSending(state.phase) || state.phase.name === "importing" ? uploadShare(state) : 0;
}

function EdgeLine(props: { share: number }) {
  if (props.share === 0) return null;
  return (
    <div className={classes.edge} aria-hidden="true">
      <div style={{ transform: `scaleX(${props.share})` }} />
    </div>
  );
}
