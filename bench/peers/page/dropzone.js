import { Dropzone } from "dropzone";

const FILES = 100;
const REQUESTS = 4;

// Its own queue sends one request of several files at a time; this one keeps four under way, which is faster.
const zone = new Dropzone("#zone", {
  url: "/upload",
  uploadMultiple: true,
  autoProcessQueue: false,
  parallelUploads: FILES * REQUESTS,
  maxFilesize: null,
  timeout: 0,
  createImageThumbnails: false,
  previewsContainer: false,
  clickable: false,
});
let requests = 0;
let sent = 0;
let failed = 0;
let timer;
function pump() {
  while (requests < REQUESTS) {
    const group = zone.getQueuedFiles().slice(0, FILES);
    if (group.length === 0) break;
    requests++;
    zone.processFiles(group);
  }
  if (requests === 0 && sent + failed > 0 && sent + failed === zone.files.length) globalThis.done = { sent, failed };
}
zone.on("addedfile", () => {
  clearTimeout(timer);
  timer = setTimeout(pump);
});
zone.on("completemultiple", (files) => {
  requests--;
  for (const { status } of files) status === Dropzone.SUCCESS ? sent++ : failed++;
  pump();
});
globalThis.ready = true;
