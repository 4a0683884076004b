import { useMemo } from "react";
import type { Problem } from "../../model/problem.ts";
import type { SessionSnapshot } from "../../uploader/snapshot.ts";
import type { UploadSession } from "../../uploader/uploadSession.ts";
import type { Preflight } from "../preflight/preflight.ts";
import { ProblemsCard } from "../ui/ProblemsCard.tsx";

/** What is wrong with a drop before anything is sent: files that cannot be read, and what the format's reader stumbled over. */
export function ReviewProblems(props: { session: UploadSession; state: SessionSnapshot; preflight: Preflight }) {
  const { session, state, preflight } = props;
  const { problemCount, revision } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision says when to ask again.
  const problems = useMemo<readonly Problem[]>(
    () => [...session.problems(0, problemCount), ...preflight.problems.flatMap(({ first }) => first)],
    [session, problemCount, preflight.problems, problemCount > 0 ? revision : 0],
  );
  if (problems.length === 0) return null;
  return (
    <ProblemsCard
      problems={problems}
      total={problemCount + preflight.problems.reduce((sum, { count }) => sum + count, 0)}
      actionTitle="What will be done"
      fileName={`${state.name} problems.csv`}
    />
  );
}
