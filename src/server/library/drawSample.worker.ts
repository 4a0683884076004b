import { parentPort } from "node:worker_threads";
import { shapesProject } from "../../samples/superviselyProject.ts";

// Draws the sample project in a thread of its own: it takes a second or two, in which the server answers others.

parentPort?.postMessage(shapesProject());
parentPort?.close();
