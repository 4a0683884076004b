import { execFileSync } from "node:child_process";
import { arch, cpus, release, totalmem, type } from "node:os";

/** What the figures were taken on, in one line; with the version of the browser that took part. */
export function describeMachine(browser?: string): string {
  const processors = cpus();
  const version = browser === undefined ? "" : `, ${versionOf(browser)}`;
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GiB`;
  const model = processors[0]?.model.trim() ?? "unknown processor";
  return `${processors.length} cores (${model}, ${arch()}), ${memory}, ${type()} ${release()}, Node ${process.version}${version}`;
}

function versionOf(browser: string): string {
  return execFileSync(browser, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}
