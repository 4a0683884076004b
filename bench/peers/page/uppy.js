import Uppy from "@uppy/core";
import DropTarget from "@uppy/drop-target";
import XHRUpload from "@uppy/xhr-upload";

/** Uppy with its own drop target. `bundle`: all files in one request. */
export function startUppy(bundle) {
  const uppy = new Uppy({ autoProceed: true });
  uppy.use(DropTarget, { target: document.getElementById("zone") });
  uppy.use(XHRUpload, { endpoint: "/upload", bundle, timeout: 0 });
  uppy.on("complete", ({ successful, failed }) => {
    globalThis.done = { sent: successful.length, failed: failed.length };
  });
  globalThis.ready = true;
}
