import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { Link } from "wouter";
import { EmptyState } from "./EmptyState.tsx";
import classes from "./Shell.module.css";

/** Shown for an unknown address. */
export function NotFoundPage() {
  return (
    <div className={classes.page}>
      <EmptyState
        icon={<IconMapOff size={40} stroke={1.5} />}
        title="Page not found"
        action={
          <Button component={Link} href="/">
            Import a dataset
          </Button>
        }
      >
        The link may be outdated or incomplete.
      </EmptyState>
    </div>
  );
}
