import { useMemo } from "react";
import type { SessionSnapshot, UploadSession } from "../../uploader/index.ts";
import type { Preflight } from "../preflight/preflight.ts";
import { ProblemsCard } from "../problems/ProblemsCard.tsx";
import { groupProblems } from "../problems/problemGroups.ts";
import { RetryFailed } from "./RetryFailed.tsx";
import { createLineReader } from "./sourceLines.ts";

/** What is wrong with a drop before anything is sent: files that cannot be read, and what the format's reader stumbled over. */
export function ReviewProblems(props: { session: UploadSession; state: SessionSnapshot; preflight: Preflight }) {
  const { session, state, preflight } = props;
  const { problemCount, revision } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision says when to ask again.
  const unread = useMemo(
    () => session.problems(0, problemCount),
    [session, problemCount, problemCount > 0 ? revision : 0],
  );
  const groups = useMemo(() => [...groupProblems(unread), ...preflight.problems], [unread, preflight.problems]);
  const lineOf = useMemo(() => createLineReader((path) => session.file(path)), [session]);
  if (groups.length === 0) return null;
  return (
    <ProblemsCard
      groups={groups}
      actionTitle="What will be done"
      fileName={`${state.name} problems.csv`}
      lineOf={lineOf}
      action={<RetryFailed problems={unread} onRetry={() => session.retryFailed()} />}
    />
  );
}
