import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How fast and how long a link is. */
export interface LinkShape {
  readonly megabitsPerSecond: number;
  /** Time for the way there and back, ms. */
  readonly roundTripMs: number;
}

/** A link between this machine and a network of its own, in which a browser runs. */
export interface ShapedLink {
  /** The address of this machine on the link. */
  readonly host: string;
  /** Whether the round trip has its length: a kernel without `netem` limits the rate alone. */
  readonly hasDelay: boolean;
  /** Writes a program into a folder that starts `program` behind the link. Returns it. */
  wrap(program: string, folder: string): string;
  close(): void;
}

const HOST = "10.213.77.1";
const GUEST = "10.213.77.2";
const FAR = "dropset-bench";
const ENDS = { near: "dsbench0", far: "dsbench1" };

/** Returns why no link can be made here; undefined when one can. */
export function missingForLinks(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "only root on Linux can make networks";
  for (const program of ["ip", "tc"]) {
    if (spawnSync(program, ["-V"], { stdio: "ignore" }).status !== 0) return `the program ${program} is missing`;
  }
  return undefined;
}

/** Makes a link of a shape in both directions. Throws when the kernel refuses. */
export function openShapedLink(shape: LinkShape): ShapedLink {
  close();
  run("ip", "netns", "add", FAR);
  try {
    run("ip", "link", "add", ENDS.near, "type", "veth", "peer", "name", ENDS.far, "netns", FAR);
    run("ip", "addr", "add", `${HOST}/30`, "dev", ENDS.near);
    run("ip", "link", "set", ENDS.near, "up");
    inFar("ip", "addr", "add", `${GUEST}/30`, "dev", ENDS.far);
    inFar("ip", "link", "set", ENDS.far, "up");
    inFar("ip", "link", "set", "lo", "up");
    const hasDelay = shapeEnd(run, ENDS.near, shape) && shapeEnd(inFar, ENDS.far, shape);
    return {
      host: HOST,
      hasDelay,
      wrap(program, folder) {
        const wrapper = join(folder, "behind-link.sh");
        writeFileSync(wrapper, `#!/bin/sh\nexec ip netns exec ${FAR} "${program}" "$@"\n`);
        chmodSync(wrapper, 0o755);
        return wrapper;
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Limits what an end sends. Returns whether it is delayed as well. */
function shapeEnd(call: typeof run, end: string, { megabitsPerSecond, roundTripMs }: LinkShape): boolean {
  const rate = `${megabitsPerSecond}mbit`;
  try {
    // The queue must hold what is under way, and what waits for the rate.
    call(
      "tc",
      "qdisc",
      "add",
      "dev",
      end,
      "root",
      "netem",
      "delay",
      `${roundTripMs / 2}ms`,
      "rate",
      rate,
      "limit",
      "20000",
    );
    return true;
  } catch {
    call("tc", "qdisc", "add", "dev", end, "root", "tbf", "rate", rate, "burst", "256kb", "latency", "50ms");
    return false;
  }
}

function close(): void {
  spawnSync("ip", ["netns", "del", FAR], { stdio: "ignore" });
  spawnSync("ip", ["link", "del", ENDS.near], { stdio: "ignore" });
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: "pipe" });
}

function inFar(...command: string[]): void {
  run("ip", "netns", "exec", FAR, ...command);
}
