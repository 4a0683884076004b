// Runs a thread from its TypeScript source, in development and tests. On Node 20, threads do not inherit the flag --import tsx.
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

const source = process.argv[2];
const compiled = process.env.DROPSET_PROGRAMS;
if (compiled) await import(pathToFileURL(join(compiled, basename(source).replace(/\.ts$/, ".js"))).href);
else {
  const { register } = await import("tsx/esm/api");
  register();
  await import(pathToFileURL(source).href);
}
