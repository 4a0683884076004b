// The least that a page must do to hash a drop: list it, take its files, read them together and digest them. No other work, no state.
const WORKERS = 3;
const LANES = 2;
const FILES = 100;
const BYTES = 8 * 1024 * 1024;

const workers = Array.from({ length: WORKERS }, () => new Worker("./digest.worker.js", { type: "module" }));
let done;
globalThis.floor = new Promise((resolve) => (done = resolve));
const zone = document.querySelector("section");
zone.addEventListener("dragover", (event) => event.preventDefault());
zone.addEventListener("drop", async (event) => {
  event.preventDefault();
  const began = performance.now();
  const roots = Array.from(event.dataTransfer.items, (item) => item.webkitGetAsEntry());
  const found = await hashAll(roots);
  done({ ...found, ms: performance.now() - began });
});

async function hashAll(roots) {
  const entries = [];
  let listed = false;
  let wake = () => {};
  let more = new Promise((resolve) => (wake = resolve));
  const ring = () => {
    wake();
    more = new Promise((resolve) => (wake = resolve));
  };
  const walk = async () => {
    const folders = roots.filter((entry) => entry.isDirectory);
    entries.push(...roots.filter((entry) => entry.isFile));
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const reader = folder.createReader();
      for (;;) {
        const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        if (batch.length === 0) break;
        for (const entry of batch) (entry.isFile ? entries : folders).push(entry);
        ring();
      }
    }
    listed = true;
    ring();
  };

  let next = 0;
  let files = 0;
  let bytes = 0;
  /** Files that were taken for a group which had no room for them. */
  const spare = [];
  const lane = async (worker) => {
    for (;;) {
      const group = spare.splice(0);
      const taken = entries.slice(next, next + FILES - group.length);
      next += taken.length;
      if (group.length + taken.length === 0) {
        if (listed) return;
        await more;
        continue;
      }
      group.push(...(await Promise.all(taken.map(fileOf))));
      let sum = 0;
      let fits = 0;
      while (fits < group.length && (fits === 0 || sum + group[fits].size <= BYTES)) sum += group[fits++].size;
      spare.push(...group.splice(fits));
      ring();
      const hashes = await digest(worker, group);
      files += hashes.length / 32;
      bytes += sum;
    }
  };
  await Promise.all([walk(), ...workers.flatMap((worker) => Array.from({ length: LANES }, () => lane(worker)))]);
  return { files, bytes };
}

function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function digest(worker, files) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    port1.onmessage = ({ data }) => {
      port1.close();
      if (typeof data === "string") reject(new Error(data));
      else resolve(data);
    };
    worker.postMessage({ files, port: port2 }, [port2]);
  });
}
