import { Switch } from "@mantine/core";
import { useState } from "react";
import { Card } from "../ui/Card.tsx";
import { notifyState, setNotify } from "../uploads/notifications.ts";
import classes from "./UploadView.module.css";

/** Explains what happens when the connection or the tab is lost, with a switch for a notification at the end. */
export function ConnectionLossCard() {
  const [state, setState] = useState(notifyState);
  return (
    <Card title="If the connection is lost">
      <p className={classes.quiet}>
        The upload resumes automatically when the server can be reached again. If the tab is closed or crashes, drop the
        same folder again: only the missing files are sent. You can open other pages in the meantime.
      </p>
      {state !== "absent" && (
        <Switch
          mt={16}
          size="sm"
          label="Notify me when it is done"
          description={state === "blocked" ? "The browser blocks notifications from this site." : undefined}
          disabled={state === "blocked"}
          checked={state === "on"}
          onChange={(event) => void setNotify(event.currentTarget.checked).then(setState)}
        />
      )}
    </Card>
  );
}
