/** Loads the upload engine, which is large and not needed to show the page. Rejects when its program cannot be fetched. */
export const loadUploadEngine = () => import("./session.ts");
