import { loadUploadEngine } from "../../uploader/index.ts";
import { lazyPage, loadPatiently } from "../ui/lazyPage.ts";

const loadChip = () => import("./UploadChip.tsx");
const loadWatch = () => import("./UploadWatch.tsx");
const loadView = () => import("../import/UploadView.tsx");

/** The active upload in the header. */
export const UploadChip = lazyPage(() => loadChip().then((code) => code.UploadChip));

/** What keeps the browser in sync with the uploads. */
export const UploadWatch = lazyPage(() => loadWatch().then((code) => code.UploadWatch));

/** The view of an upload on the import page. */
export const UploadView = lazyPage(() => loadView().then((code) => code.UploadView));

/**
 * Loads all that an upload needs and the drop zone does not: the engine and the query of its task, which are returned, and its views. Once an
 * upload is shown, none of its code can be missing. Requested again when the connection breaks; rejects after some ten seconds.
 */
export async function loadUploadCode() {
  const code = await loadPatiently(async () => {
    const [{ createUploadSession }, { taskQuery }] = await Promise.all([
      loadUploadEngine(),
      import("../api/tasks.ts"),
      loadChip(),
      loadWatch(),
      loadView(),
    ]);
    return { createUploadSession, taskQuery };
  });
  // The code is there: this only makes it ready to be rendered at once.
  await Promise.all([UploadChip.preload(), UploadWatch.preload(), UploadView.preload()]);
  return code;
}
