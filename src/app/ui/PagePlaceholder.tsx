import { Skeleton } from "@mantine/core";
import classes from "./Shell.module.css";

/** Shown while the code or the first data of a page are loading. */
export function PagePlaceholder() {
  return (
    <div className={classes.page} aria-busy="true">
      <Skeleton height={28} width={220} mb={12} />
      <Skeleton height={18} width={340} mb={28} maw="80%" />
      <Skeleton height={280} radius="lg" />
    </div>
  );
}
