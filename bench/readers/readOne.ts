// A process of its own for one measurement, so that its peak memory is nobody else's. Prints one line of JSON.
import { readFileSync } from "node:fs";
import { detect } from "../../src/formats/detect/detect.ts";
import { formatOfPreset } from "../../src/formats/index.ts";
import { readDataset } from "../../src/formats/readDataset.ts";
import { readerCases } from "./cases.ts";

/**
 * What a process measured: time that passed and time of processors (all threads), and the resident set in bytes, at the most and before the
 * work began.
 */
export interface Measured {
  readonly ms: number;
  readonly processorMs: number;
  /** Milliseconds before that, in which the format was detected. */
  readonly detectMs?: number;
  /** Milliseconds of the read until its first image. */
  readonly firstMs?: number;
  readonly peakBytes: number;
  readonly beforeBytes: number;
}

const [what, name = "", file = ""] = process.argv.slice(2);
const measured = what === "parse" ? parse(file) : await read(name, file);
console.log(JSON.stringify(measured));

/** Detects the format of a case, then reads it whole; events are counted and let go. */
async function read(caseName: string, drop: string): Promise<Measured> {
  const one = readerCases.get(caseName)!;
  const tree = one.open(drop);
  const beforeBytes = process.memoryUsage.rss();
  const began = performance.now();
  const { detections } = await detect(tree);
  const claim = detections[0];
  if (claim?.slug !== one.format) throw new Error(`Detected as ${claim?.slug}, not as ${one.format}.`);
  const detectMs = performance.now() - began;
  const watch = startWatch();
  let [images, objects, problems] = [0, 0, 0];
  const started = performance.now();
  let firstMs = 0;
  for await (const event of readDataset(formatOfPreset(one.format)!, tree, { root: claim.root })) {
    if (event.type === "image" && images++ === 0) firstMs = performance.now() - started;
    if (event.type === "image") objects += event.figures.length;
    if (event.type === "problem") problems++;
  }
  const times = watch();
  if (images !== one.images || objects !== one.objects || problems > 0) {
    throw new Error(`Read ${images} images, ${objects} objects and ${problems} problems.`);
  }
  return { ...times, detectMs, firstMs, peakBytes: process.resourceUsage().maxRSS * 1024, beforeBytes };
}

function startWatch() {
  const began = performance.now();
  const used = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { ms: performance.now() - began, processorMs: (user + system) / 1000 };
  };
}

/** JSON.parse of a file whose text is in memory already. */
function parse(json: string): Measured {
  const text = readFileSync(json, "utf8");
  const beforeBytes = process.memoryUsage.rss();
  const watch = startWatch();
  const value: unknown = JSON.parse(text);
  const times = watch();
  if (typeof value !== "object") throw new Error("The file holds no object.");
  return { ...times, peakBytes: process.resourceUsage().maxRSS * 1024, beforeBytes };
}
