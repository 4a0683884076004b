import { execFileSync } from "node:child_process";
import { arch, cpus, release, totalmem, type } from "node:os";

/** What the figures were taken on, in one line. */
export function describeMachine(browser: string): string {
  const processors = cpus();
  const version = execFileSync(browser, ["--version"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GiB`;
  const model = processors[0]?.model.trim() ?? "unknown processor";
  return `${processors.length} cores (${model}, ${arch()}), ${memory}, ${type()} ${release()}, Node ${process.version}, ${version}`;
}
