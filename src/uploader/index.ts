/**
 * What the page uses of the upload engine. The engine itself is loaded by `loadUploadEngine`, and never with the page; a worker of the page
 * uses `worker.ts`.
 */

export { createApi, pathOf } from "./api/api.ts";
export { ApiError } from "./api/apiError.ts";
export { withArchives } from "./archive/withArchives.ts";
export { randomId } from "./send/randomId.ts";
export { loadUploadEngine } from "./session/loadEngine.ts";
export { createSavedDrops, type SavedDrop } from "./session/savedDrops.ts";
export { createSavedHashes } from "./session/savedHashes.ts";
export type { SessionPhase, SessionSnapshot } from "./session/snapshot.ts";
export type { UploadSession, UploadSessionOptions } from "./session/uploadSession.ts";
export { captureDrop } from "./walk/captureDrop.ts";
export type { DropSource } from "./walk/dropSource.ts";
export { filesSource } from "./walk/filesSource.ts";
export { allowReading, handleSource } from "./walk/handleSource.ts";
export { partSource } from "./walk/partSource.ts";
export type { ArchiveProgress, FileProblem } from "./walk/walkEvent.ts";
