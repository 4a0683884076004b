import { cocoCase } from "./cocoCase.ts";
import { masksCase } from "./masksCase.ts";
import type { ReaderCase } from "./readerCase.ts";
import { vocCase } from "./vocCase.ts";
import { yoloCase } from "./yoloCase.ts";

/** The readers' cases by the name that the command line takes. */
export const readerCases: ReadonlyMap<string, ReaderCase> = new Map([
  ["coco", cocoCase],
  ["yolo", yoloCase],
  ["voc", vocCase],
  ["masks", masksCase],
]);
