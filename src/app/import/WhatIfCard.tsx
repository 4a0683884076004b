import { Switch } from "@mantine/core";
import { useState } from "react";
import { Card } from "../ui/Card.tsx";
import { notifyState, setNotify } from "../uploads/notifications.ts";
import classes from "./UploadView.module.css";

/** What happens when the tab, the net or the lid closes, and how to be told of the end. */
export function WhatIfCard() {
  const [state, setState] = useState(notifyState);
  return (
    <Card title="If the connection breaks">
      <p className={classes.quiet}>
        Sending goes on by itself once the server can be reached again. After a closed tab or a crash, drop the same
        folder again: only the rest is sent. Other pages can be opened meanwhile.
      </p>
      {state !== "absent" && (
        <Switch
          mt={16}
          size="sm"
          label="Tell me when it is done"
          description={state === "blocked" ? "The browser blocks notifications of this site." : undefined}
          disabled={state === "blocked"}
          checked={state === "on"}
          onChange={(event) => void setNotify(event.currentTarget.checked).then(setState)}
        />
      )}
    </Card>
  );
}
