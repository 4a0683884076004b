import { useMemo } from "react";
import type { FileProblem, SessionSnapshot, UploadSession } from "../../uploader/index.ts";

/** Returns all problems of files that could not be read or sent. The same list until there may be others. */
export function useFileProblems(session: UploadSession, state: SessionSnapshot): readonly FileProblem[] {
  const { problemCount, revision } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision may have other problems.
  return useMemo(() => session.problems(0, problemCount), [session, problemCount, problemCount > 0 ? revision : 0]);
}
