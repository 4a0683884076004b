import { Button } from "@mantine/core";
import type { FileProblem } from "../../uploader/index.ts";

/** A button that tries failed files again; renders nothing when none of them can be retried. */
export function RetryFailed(props: { problems: readonly FileProblem[]; onRetry(): void }) {
  if (!props.problems.some((problem) => problem.retriable)) return null;
  return (
    <Button variant="default" size="xs" onClick={props.onRetry}>
      Retry failed
    </Button>
  );
}
