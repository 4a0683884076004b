import { parentPort } from "node:worker_threads";
import { shapesProject } from "../../samples/superviselyProject.ts";

// Draws the sample project in a thread of its own, because it takes one to two seconds.

parentPort?.postMessage(shapesProject());
parentPort?.close();
