import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the package. It is two levels up from the sources and from a build. */
const root = new URL("../../", import.meta.url);

/** Returns the version of the product from package.json. */
export function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { version: string };
  return version;
}

/** Returns the folder of the built page. */
export function builtPageDirectory(): string {
  return fileURLToPath(new URL("dist/page", root));
}
