import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the package; from the sources and from a build it lies equally far up. */
const root = new URL("../../", import.meta.url);

/** Version of the product, from package.json. */
export function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { version: string };
  return version;
}

/** Where the built page lies. */
export function builtPageDirectory(): string {
  return fileURLToPath(new URL("dist/page", root));
}
