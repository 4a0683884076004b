import { startUppy } from "./uppy.js";

startUppy(true);
