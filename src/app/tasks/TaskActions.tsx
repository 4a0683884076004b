import { Button } from "@mantine/core";
import { useLocation } from "wouter";
import type { Task } from "../../contract/tasks.ts";
import { isUnfinished, useRetryTask, useStopTask } from "../api/tasks.ts";
import { canRetry } from "./failureAdvice.ts";

/** A button to stop a task that waits or runs, or to retry one that was stopped or has failed for a reason that may not last. */
export function TaskActions(props: { task: Task; size?: string }) {
  const { task, size = "sm" } = props;
  const [, navigate] = useLocation();
  const stop = useStopTask();
  const retry = useRetryTask();
  if (isUnfinished(task)) {
    return (
      <Button
        size={size}
        variant="default"
        loading={stop.isPending || task.status === "terminating"}
        onClick={() => stop.mutate(task.id)}
      >
        Stop
      </Button>
    );
  }
  if (task.status === "finished" || !canRetry(task.error?.code)) return null;
  return (
    <Button
      size={size}
      variant="default"
      loading={retry.isPending}
      onClick={() => retry.mutate({ id: task.id }, { onSuccess: ({ taskId }) => navigate(`/tasks/${taskId}`) })}
    >
      Retry
    </Button>
  );
}
