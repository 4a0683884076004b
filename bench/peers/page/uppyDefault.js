import { startUppy } from "./uppy.js";

startUppy(false);
