import type { ResponseOf } from "../../contract/endpoint.ts";
import type { listLibrary } from "../../contract/projects.ts";

/** A ready-made project of the library. */
export type LibraryProject = ResponseOf<typeof listLibrary>["items"][number];
