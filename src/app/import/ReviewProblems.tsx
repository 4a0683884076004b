import { useMemo } from "react";
import type { SessionSnapshot, UploadSession } from "../../uploader/index.ts";
import type { Preflight } from "../preflight/preflightState.ts";
import { ProblemsCard } from "../problems/ProblemsCard.tsx";
import { groupProblems } from "../problems/problemGroups.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";
import { DamagedChoice } from "./DamagedChoice.tsx";
import { RetryFailed } from "./RetryFailed.tsx";
import { createLineReader } from "./sourceLines.ts";

/** The problems of a drop before anything is sent: of files that cannot be read, and of the data, with what can be chosen about them. */
export function ReviewProblems(props: { session: UploadSession; state: SessionSnapshot; preflight: Preflight }) {
  const { session, state, preflight } = props;
  const { problemCount, revision } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision may have more problems.
  const unreadable = useMemo(
    () => session.problems(0, problemCount),
    [session, problemCount, problemCount > 0 ? revision : 0],
  );
  const groups = useMemo(() => [...groupProblems(unreadable), ...preflight.problems], [unreadable, preflight.problems]);
  const readLine = useMemo(() => createLineReader((path) => session.file(path)), [session]);
  const skipDamaged = useSnapshot(session, ({ settings }) => settings.options.skipDamaged === true);
  if (groups.length === 0 && !skipDamaged) return null;
  return (
    <ProblemsCard
      groups={groups}
      actionTitle="What will be done"
      fileName={`${state.name} problems.csv`}
      readLine={readLine}
      choice={<DamagedChoice session={session} groups={preflight.problems} />}
      action={<RetryFailed problems={unreadable} onRetry={() => session.retryFailed()} />}
    />
  );
}
