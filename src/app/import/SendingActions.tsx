import { Button } from "@mantine/core";
import type { Task } from "../../contract/tasks.ts";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { TaskActions } from "../tasks/TaskActions.tsx";
import { UndoImport } from "../tasks/UndoImport.tsx";
import { useUploadStore } from "../uploads/UploadsContext.ts";
import type { Upload } from "../uploads/uploadStore.ts";
import { isOver } from "../uploads/uploadStore.ts";

/** The buttons for the phase of an upload. No destructive button is where "Start import" was, so that a second click does no harm. */
export function SendingActions(props: { upload: Upload; state: SessionSnapshot; task: Task | undefined }) {
  const { session, id } = props.upload;
  const { phase } = props.state;
  const { show, remove } = useUploadStore((store) => store);
  switch (phase.name) {
    case "sending":
    case "waiting":
    case "signedOut":
      return (
        <>
          <Button variant="default" onClick={() => session.cancel()}>
            Cancel
          </Button>
          {!props.state.isHeld && (
            <Button variant="default" onClick={() => session.pause()}>
              Pause
            </Button>
          )}
        </>
      );
    case "paused":
      return (
        <>
          <Button variant="default" onClick={() => session.cancel()}>
            Cancel
          </Button>
          <Button onClick={() => session.resume()}>Resume</Button>
        </>
      );
    case "starting":
      return (
        <Button variant="default" onClick={() => session.cancel()}>
          Cancel
        </Button>
      );
    default:
      return (
        <>
          {props.task !== undefined && <TaskActions task={props.task} />}
          {props.task !== undefined && <UndoImport task={props.task} />}
          <Button variant="default" onClick={() => (isOver(phase) ? remove(id) : show(undefined))}>
            Import another
          </Button>
        </>
      );
  }
}
