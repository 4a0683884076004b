import { useMemo } from "react";
import type { FileProblem, SessionSnapshot, UploadSession } from "../../uploader/index.ts";
import { problemKey } from "../preflight/imageFilter.ts";
import type { Preflight } from "../preflight/preflightState.ts";
import { ProblemsCard } from "../problems/ProblemsCard.tsx";
import { bySeverity, groupProblems } from "../problems/problemGroups.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";
import { DamagedChoice } from "./DamagedChoice.tsx";
import { RetryFailed } from "./RetryFailed.tsx";
import type { ShownImages } from "./shownImages.ts";
import { createLineReader } from "./sourceLines.ts";

/** The problems of a drop before anything is sent: of files that cannot be read, and of the data, with what can be chosen about them. */
export function ReviewProblems(props: {
  session: UploadSession;
  state: SessionSnapshot;
  preflight: Preflight;
  unreadable: readonly FileProblem[];
  onShow: (shown: ShownImages) => void;
}) {
  const { session, state, preflight, unreadable } = props;
  const groups = useMemo(
    () => bySeverity([...groupProblems(unreadable), ...preflight.problems]),
    [unreadable, preflight.problems],
  );
  const readLine = useMemo(() => createLineReader((path) => session.file(path)), [session]);
  const skipDamaged = useSnapshot(session, ({ settings }) => settings.options.skipDamaged === true);
  if (groups.length === 0 && !skipDamaged) return null;
  return (
    <ProblemsCard
      groups={groups}
      actionTitle="What will be done"
      fileName={`${state.name} problems.csv`}
      readLine={readLine}
      imagesOf={(group) => preflight.problemImages.get(problemKey(group)) ?? 0}
      onImages={(group) => props.onShow({ problem: problemKey(group) })}
      choice={<DamagedChoice session={session} groups={preflight.problems} />}
      action={<RetryFailed problems={unreadable} onRetry={() => session.retryFailed()} />}
    />
  );
}
