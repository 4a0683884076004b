import { stopTask } from "../../contract/tasks.ts";
import type { Api } from "../api/api.ts";
import type { Ledger } from "../files/ledger.ts";
import type { Link } from "../send/link.ts";
import type { DropKeeper } from "./dropKeeper.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Review } from "./review.ts";
import { isOpen, workOf } from "./sessionState.ts";
import type { UploadSession } from "./uploadSession.ts";

/** What a person can do with a running upload. */
type Commands = Pick<
  UploadSession,
  "setSettings" | "start" | "pause" | "resume" | "cancel" | "retryFailed" | "signedIn"
>;

/** What commands act on. */
interface CommandContext {
  readonly lifecycle: Lifecycle;
  readonly review: Review;
  readonly keeper: DropKeeper;
  readonly ledger: Ledger;
  readonly link: Link;
  readonly api: Api;
  /** Called when the settings have changed, so that the page shows them at once. */
  readonly onSettings: () => void;
  /** Something about a file has changed. */
  readonly onChange: () => void;
}

/** Creates the commands of one upload. A command that does not apply in a phase does nothing. */
export function createCommands(context: CommandContext): Commands {
  const { lifecycle, review, keeper, ledger, link, api } = context;
  const { dispatch } = lifecycle;
  return {
    setSettings(chosen) {
      if (!isOpen(lifecycle.phase)) return;
      review.choose(chosen);
      keeper.keep();
      context.onSettings();
      // The choice of the format may be all that the import waits for.
      context.onChange();
    },
    start: () => dispatch({ type: "start" }),
    pause: () => dispatch({ type: "pause" }),
    resume() {
      link.wake();
      dispatch({ type: "resume" });
    },
    cancel() {
      const work = workOf(lifecycle.phase);
      if (work?.name === "importing") {
        // A task that cannot be stopped continues; its own page shows that.
        api.call(stopTask, { params: { id: work.taskId } }).catch(() => undefined);
      }
      dispatch({ type: "cancel" });
    },
    retryFailed() {
      if (isOpen(lifecycle.phase) && ledger.retryFailed() > 0) context.onChange();
    },
    signedIn: () => dispatch({ type: "signedIn" }),
  };
}
