import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

/** What a visitor with an empty cache may have to load before the drop zone works. */
export const PAGE_BUDGET = {
  /** The document, its scripts and its styles, compressed with brotli. */
  bytes: 165_000,
  /** The document and all that it names, and the call that the drop zone makes for itself. */
  requests: 8,
} as const;

/** The list of formats below the drop zone. */
const CALLS_OF_THE_DROP_ZONE = 1;

/** What the document of a built page makes a browser load. */
export interface PageStart {
  /** Paths from the root of the page: those of files, and of calls that the document preloads. */
  readonly requests: readonly string[];
  /** The document and those of the files that are needed to show something, compressed with brotli. */
  readonly bytes: number;
}

/** Returns what a browser loads before the drop zone works, from the files of a built page. */
export function readPageStart(directory: string): PageStart {
  const html = readFileSync(join(directory, "index.html"), "utf8");
  const requests = [...html.matchAll(/<(?:script|link)\b[^>]*?\s(?:src|href)="([^"]+)"/g)].map(([, path = ""]) => path);
  const files = requests.map((path) => join(directory, path)).filter((file) => existsSync(file));
  const bytes = files.map(compressedBytes).reduce((sum, size) => sum + size, brotliCompressSync(html).length);
  return { requests: ["/", ...requests], bytes };
}

function compressedBytes(file: string): number {
  return existsSync(`${file}.br`) ? statSync(`${file}.br`).size : brotliCompressSync(readFileSync(file)).length;
}

/**
 * Throws when a built page needs more than `PAGE_BUDGET` before its drop zone works. What a drop needs is loaded by `import()` after the
 * first paint: `src/app/uploads/uploadCode.ts`.
 */
export function checkPageBudget(directory: string): void {
  const { requests, bytes } = readPageStart(directory);
  const count = requests.length + CALLS_OF_THE_DROP_ZONE;
  if (bytes <= PAGE_BUDGET.bytes && count <= PAGE_BUDGET.requests) return;
  throw new Error(
    `The page loads ${bytes} bytes (brotli) in ${count} requests before the drop zone works; ${PAGE_BUDGET.bytes} bytes in ` +
      `${PAGE_BUDGET.requests} requests are allowed (house/pageBudget.ts). It loads: ${requests.join(", ")}.`,
  );
}
