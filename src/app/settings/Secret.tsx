import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { CopyButton } from "../ui/CopyButton.tsx";
import { Name } from "../ui/Name.tsx";
import classes from "./SettingsPage.module.css";

/** Shows a secret once, with a button that copies it. `what` and `name` state what it belongs to. */
export function Secret(props: { what: string; name: string; secret: string; onDone: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  // The form that made it may be far below.
  useEffect(() => {
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div ref={box} className={classes.secret} role="alert">
      <b>
        {props.what} <Name text={props.name} />: copy it now. It is not shown again.
      </b>
      <output className={classes.mono}>{props.secret}</output>
      <div className={classes.buttons}>
        <CopyButton text={() => props.secret} label="Copy" />
        <Button size="xs" variant="default" onClick={props.onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
