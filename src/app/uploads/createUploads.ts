import type { QueryClient } from "@tanstack/react-query";
import type { Task } from "../../contract/tasks.ts";
import {
  allowReading,
  createSavedDrops,
  createSavedHashes,
  type DropSource,
  handleSource,
  partSource,
  type UploadSessionOptions,
  withArchives,
} from "../../uploader/index.ts";
import { api } from "../api/call.ts";
import { setTrustsDates, trustsDates } from "./trustedDates.ts";
import type { Uploads } from "./UploadsContext.ts";
import { loadUploadCode } from "./uploadCode.ts";
import { createUploadStore, isSending } from "./uploadStore.ts";

/** Creates the uploads of a tab, run by the upload engine. What they learn of their tasks goes into the cache of `client`. */
export function createUploads(client: QueryClient): Uploads {
  const store = createUploadStore();
  const savedDrops = createSavedDrops();
  const savedHashes = createSavedHashes();
  let code: ReturnType<typeof loadUploadCode> | undefined;
  // A drop waits for the same code as the page that was idle before it; after a failure it is requested again.
  const loadCode = () => {
    code ??= loadUploadCode().catch((error: unknown) => {
      code = undefined;
      throw error;
    });
    return code;
  };
  const open = async (source: DropSource, more: Partial<UploadSessionOptions>): Promise<void> => {
    const opened = store.getState().loading();
    try {
      const { createUploadSession, taskQuery } = await loadCode();
      // The page shows the end of a task when the engine knows it, without asking again.
      const onTask = (task: Task) => client.setQueryData(taskQuery(task.id).queryKey, task);
      const remembered = { savedDrops, savedHashes, trustsDates: trustsDates() };
      store.getState().add(createUploadSession({ source, api, ...remembered, onTask, ...more }), source);
    } catch {
      store.getState().keep(() => open(source, more));
    } finally {
      opened();
    }
  };
  return {
    store,
    trustDates(session, trusted) {
      setTrustsDates(trusted);
      session.trustDates(trusted);
      if (!trusted) void savedHashes.forget();
    },
    warmUp: () => void loadCode().catch(() => undefined),
    drop: (source, projectId) =>
      open(withArchives(source), projectId === undefined ? {} : { settings: { project: { id: projectId } } }),
    async separate(upload, parts) {
      const startAtOnce = isSending(upload.session.getState().phase);
      for (const { slug, root } of parts) {
        await open(partSource(upload.source, root), { settings: { preset: slug }, startAtOnce });
      }
      const { remove, show, uploads } = store.getState();
      remove(upload.id);
      show(uploads.at(-parts.length)?.id);
    },
    async readNames({ id, session, source }, encoding) {
      const renamed = source.withNameEncoding?.(encoding);
      if (renamed === undefined) return;
      const { settings } = session.getState();
      store.getState().remove(id);
      await open(renamed, { settings });
    },
    async again({ id, session, source }, projectId) {
      const { settings } = session.getState();
      const added = projectId === undefined ? {} : { project: { id: projectId }, onConflict: "ignore" as const };
      store.getState().remove(id);
      await open(source, { settings: { ...settings, ...added }, startAtOnce: true });
    },
    saved: () => savedDrops.list(),
    async continueSaved(drop) {
      if (!(await allowReading(drop.handle))) return false;
      const { id, settings, started, nameEncoding } = drop;
      await open(withArchives(handleSource(drop.handle), nameEncoding), { id, settings, startAtOnce: started });
      return true;
    },
    async forgetSaved(id) {
      const drop = (await savedDrops.list()).find((saved) => saved.id === id);
      await savedDrops.forget(id);
      if (drop !== undefined) await savedHashes.forget(drop.name);
    },
  };
}
