import type { SessionSnapshot } from "../../uploader/index.ts";
import { ProblemsCard } from "../problems/ProblemsCard.tsx";
import { groupProblems } from "../problems/problemGroups.ts";
import { useUploads } from "../uploads/UploadsContext.ts";
import { isOver, isSending, type Upload } from "../uploads/uploadStore.ts";
import { RetryFailed } from "./RetryFailed.tsx";
import { useFileProblems } from "./useFileProblems.ts";

/** The files that could not be sent, with what to do about each. `projectId` is the project of the files that were sent. */
export function SendProblems(props: {
  upload: Upload;
  state: SessionSnapshot;
  name: string;
  projectId: number | undefined;
}) {
  const { upload, state, projectId } = props;
  const { session } = upload;
  const { again } = useUploads();
  const problems = useFileProblems(session, state);
  const over = isOver(state.phase);
  return (
    <ProblemsCard
      name={props.name}
      groups={groupProblems(problems)}
      actionTitle="What to do"
      fileName={`${state.name} problems.csv`}
      action={
        (isSending(state.phase) || over) && (
          <RetryFailed
            problems={problems}
            onRetry={() => (over ? void again(upload, projectId) : session.retryFailed())}
          />
        )
      }
    />
  );
}
