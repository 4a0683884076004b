import { readFileSync } from "node:fs";
import sharp from "sharp";
import { shrink } from "./shrink.ts";

// A process of shrink.test.ts: makes a thumbnail of a file and prints by how many bytes that raised the highest memory of the process.

sharp.cache(false);
sharp.concurrency(1);
const [file] = process.argv.slice(2);
if (!file) throw new Error("The argument with the file is missing.");

const highestBytes = () => process.resourceUsage().maxRSS * 1024;
const tiny = await sharp({ create: { width: 9, height: 9, channels: 3, background: "#abc" } })
  .webp()
  .toBuffer();
await shrink(tiny, 256, "error");
const image = readFileSync(file);
const before = highestBytes();
await shrink(image, 256, "error");
process.stdout.write(String(highestBytes() - before));
