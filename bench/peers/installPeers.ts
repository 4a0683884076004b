import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";

const HOME = import.meta.dirname;

/** The uploaders beside which the page is measured, each with the name of its page. A slow one, with a request for each file, runs once. */
export const PEERS = [
  { name: "dropzone", title: "Dropzone, 100 files x 4 requests", package: "dropzone", isSlow: false },
  { name: "uppyBundle", title: "Uppy, bundle", package: "@uppy/core", isSlow: false },
  { name: "uppyDefault", title: "Uppy, default", package: "@uppy/core", isSlow: true },
  { name: "filepond", title: "FilePond, 6 requests", package: "filepond", isSlow: true },
] as const;

/** One of the uploaders. */
export type Peer = (typeof PEERS)[number];

/**
 * Installs the peers into their own folder unless they are there, and writes a page for each of them into `directory`. Throws when npm cannot
 * load them.
 */
export async function buildPeers(directory: string): Promise<void> {
  if (!existsSync(join(HOME, "node_modules/.package-lock.json"))) {
    console.log("Installing the uploaders to compare with (npm ci in bench/peers) ...");
    execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: HOME, stdio: "inherit" });
  }
  const html = await readFile(join(HOME, "page/index.html"), "utf8");
  for (const { name } of PEERS) {
    await build({
      configFile: false,
      publicDir: false,
      logLevel: "error",
      root: join(HOME, "page"),
      define: { "process.env.NODE_ENV": '"production"' },
      build: {
        outDir: directory,
        emptyOutDir: false,
        cssCodeSplit: true,
        lib: { entry: `${name}.js`, formats: ["es"], fileName: () => `${name}.js`, cssFileName: name },
      },
    });
    const styles = existsSync(join(directory, `${name}.css`)) ? `<link rel="stylesheet" href="./${name}.css" />` : "";
    await writeFile(join(directory, `${name}.html`), html.replace("</head>", `${styles}</head>`).replace("NAME", name));
  }
}

/** Returns the version and licence of an installed peer. */
export function versionOf(peer: Peer): string {
  const { version, license } = JSON.parse(
    readFileSync(join(HOME, "node_modules", peer.package, "package.json"), "utf8"),
  ) as { version: string; license: string };
  return `${version}, ${license}`;
}
