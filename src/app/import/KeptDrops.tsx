import { Button } from "@mantine/core";
import { useUploadStore } from "../uploads/UploadsContext.ts";
import classes from "./KeptDrops.module.css";

/** Drops that wait for the code of the uploader, and those whose code could not be loaded: one click tries again, nothing is dropped twice. */
export function KeptDrops() {
  const opening = useUploadStore((state) => state.opening);
  const kept = useUploadStore((state) => state.kept);
  const openKept = useUploadStore((state) => state.openKept);
  return (
    <>
      {opening > 0 && (
        <p role="status" className={classes.opening}>
          Loading the uploader. Your drop is kept.
        </p>
      )}
      {kept.length > 0 && (
        <div role="alert" className={classes.kept}>
          <span>
            The uploader could not be loaded. Check the connection and try again: your drop is kept. If the server was
            updated, reload the page and drop it again.
          </span>
          <Button size="xs" variant="default" onClick={openKept}>
            Try again
          </Button>
        </div>
      )}
    </>
  );
}
