import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { Link } from "wouter";
import { EmptyState } from "./EmptyState.tsx";
import classes from "./Shell.module.css";

/** Shown for an address that leads nowhere. */
export function NotFoundPage() {
  return (
    <div className={classes.page}>
      <EmptyState
        icon={<IconMapOff size={40} stroke={1.5} />}
        title="There is no page here"
        action={
          <Button component={Link} href="/">
            Import a dataset
          </Button>
        }
      >
        The link may be old, or not complete.
      </EmptyState>
    </div>
  );
}
