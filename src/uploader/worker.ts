/** What a worker of the page uses of the upload engine: it stays apart from `index.ts`, so that no worker carries the page's half. */
export { connectTree } from "./tree/remoteTree.ts";
