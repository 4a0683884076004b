import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTaskLog } from "../api/tasks.ts";
import { Card } from "../ui/Card.tsx";
import classes from "./LogCard.module.css";

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** The log of a task. It follows new lines unless the reader scrolled up. */
export function LogCard(props: { taskId: number; running: boolean }) {
  const log = useTaskLog(props.taskId, props.running);
  const lines = log.data?.pages.flatMap((page) => page.items) ?? [];
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines are the reason to scroll.
  useEffect(() => {
    if (atEnd.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [lines.length]);
  const { hasNextPage, isFetching, fetchNextPage } = log;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return (
    <Card title="Log">
      <div
        ref={box}
        className={classes.box}
        role="log"
        aria-label="Log lines"
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          atEnd.current = scrollTop + clientHeight > scrollHeight - 24;
        }}
      >
        {lines.map((line) => (
          <p key={line.seq} className={classes.line} data-level={line.level}>
            <time dateTime={line.at}>{clock.format(new Date(line.at))}</time>
            <span className={classes.level}>{line.level === "info" ? "" : line.level}</span>
            <bdi>{line.message}</bdi>
          </p>
        ))}
        {lines.length === 0 && (
          <p className={classes.none}>
            {log.isError ? (
              <>
                The log could not be loaded.{" "}
                <Button size="compact-xs" variant="subtle" onClick={() => void log.refetch()}>
                  Try again
                </Button>
              </>
            ) : log.isPending ? (
              "Loading…"
            ) : (
              "No log lines yet."
            )}
          </p>
        )}
      </div>
    </Card>
  );
}
