import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A small file system of its own, to fill or break. */
interface Mount {
  readonly path: string;
  /** Takes up all but `freeBytes` of the space with a file that `release` removes. */
  fill(freeBytes: number): void;
  release(): void;
  /** Makes the file system read-only at once, as the kernel does after a disk error. Only ext4 can. */
  breakNow(): void;
  /** Mounts it afresh after `breakNow`. */
  repair(): void;
  unmount(): void;
}

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Mounts a file system of `megabytes` in an empty folder. */
export function mountSmall(kind: "tmpfs" | "ext4", megabytes: number): Mount {
  const home = mkdtempSync(join(tmpdir(), "dropset-mount-"));
  const path = join(home, "disk");
  const image = join(home, "image");
  const ballast = join(path, "ballast");
  run("mkdir", path);
  if (kind === "ext4") {
    run("truncate", "-s", `${megabytes}M`, image);
    run("/sbin/mkfs.ext4", "-q", "-F", image);
  }
  const attach = () => {
    if (kind === "tmpfs") run("mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path);
    else run("mount", "-o", "loop,errors=remount-ro", image, path);
  };
  attach();
  return {
    path,
    fill(freeBytes) {
      const free = Number(run("df", "--output=avail", "-B1", path).split("\n")[1]);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, free - freeBytes)));
    },
    release: () => rmSync(ballast),
    breakNow() {
      run("mount", "-o", "remount,abort", path);
    },
    repair() {
      run("umount", path);
      run("/bin/sh", "-c", `/sbin/e2fsck -fy '${image}' || [ $? -le 2 ]`);
      attach();
    },
    unmount() {
      run("umount", path);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
