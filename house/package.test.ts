import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { expect, it } from "vitest";

/** Returns the paths that `npm pack` would put into the package. */
function packedPaths(): string[] {
  const args = ["pack", "--dry-run", "--ignore-scripts", "--json"];
  const printed = execFileSync("npm", args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    shell: process.platform === "win32",
  });
  return [...printed.matchAll(/"path": "([^"]+)"/g)].map(([, path = ""]) => path);
}

/** Returns the paths that a page links to, and the files of clients and deploy that it names. */
function referredPaths(page: string): string[] {
  const text = readFileSync(page, "utf8");
  const links = [...text.matchAll(/\]\(([^)#\s]+)/g)]
    .map(([, path = ""]) => path)
    .filter((path) => !path.includes(":"));
  const named = [...text.matchAll(/\b(?:clients|deploy)\/[\w./-]*\w/g)].map(([path]) => posix.join("/", path).slice(1));
  return [...links.map((path) => posix.join(posix.dirname(page), path)), ...(page === "README.md" ? named : [])];
}

const packed = packedPaths();

it.each(["README.md", "src/formats/README.md"])("the package holds what %s refers to", (page) => {
  const referred = referredPaths(page);
  expect(referred.length).toBeGreaterThan(5);
  const absent = referred.filter((path) => !packed.some((each) => each === path || each.startsWith(`${path}/`)));
  expect(absent).toEqual([]);
});

it("the package holds no sources, and nothing that makes the program build itself", () => {
  expect(packed.filter((path) => /\.tsx?$|^node_modules\/|^vite/.test(path))).toEqual([]);
  expect(readFileSync("bin/dropset.js", "utf8")).toContain('existsSync(join(home, "vite.config.ts"))');
});
