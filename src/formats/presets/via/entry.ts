import type { ListedEntry } from "../../images/listedImages.ts";

/** An image as a VIA file lists it. */
export interface ViaEntry extends ListedEntry {
  readonly fileName: string;
}
