import { Button } from "@mantine/core";
import { useMemo } from "react";
import type { SessionSnapshot } from "../../uploader/snapshot.ts";
import type { UploadSession } from "../../uploader/uploadSession.ts";
import { ProblemsCard } from "../problems/ProblemsCard.tsx";
import { groupProblems } from "../problems/problemGroups.ts";
import { isSending } from "../uploads/uploadStore.ts";

/** The files that could not be sent, with what to do about each. */
export function SendProblems(props: { session: UploadSession; state: SessionSnapshot; name: string }) {
  const { session, state } = props;
  const { problemCount, revision } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision says when to ask again.
  const problems = useMemo(() => session.problems(0, problemCount), [session, problemCount, revision]);
  const retriable = problems.some((problem) => problem.retriable);
  return (
    <ProblemsCard
      name={props.name}
      groups={groupProblems(problems)}
      actionTitle="What to do"
      fileName={`${state.name} problems.csv`}
      action={
        retriable &&
        (isSending(state.phase) || state.phase.name === "failed") && (
          <Button variant="default" size="xs" onClick={() => session.retryFailed()}>
            Retry failed
          </Button>
        )
      }
    />
  );
}
