// Runs a thread from its TypeScript source, in development and tests. A flag of the process (--import tsx) does not reach threads on Node 20.
import { pathToFileURL } from "node:url";
import { register } from "tsx/esm/api";

register();
await import(pathToFileURL(process.argv[2]).href);
