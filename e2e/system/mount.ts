import { execFileSync } from "node:child_process";
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A small file system of its own, to fill or break. */
interface Mount {
  readonly path: string;
  /** Takes up all but `freeBytes` of the space with a file that `release` removes. */
  fill(freeBytes: number): void;
  /** Takes up all space to the last byte, or all of the number of files (inodes). `release` frees both. */
  fillUp(what: "bytes" | "inodes"): void;
  release(): void;
  /** Mounts it read-only, or writable again. Only while no file is open for writing. */
  readOnly(isReadOnly: boolean): void;
  /** Makes the file system read-only at once, as the kernel does after a disk error. Only ext4 can. */
  breakNow(): void;
  /** Mounts it afresh after `breakNow`. */
  repair(): void;
  unmount(): void;
}

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Writes zeros until the file system takes no more. */
function writeAll(file: string): void {
  const handle = openSync(file, "a");
  for (let size = 1024 * 1024; size >= 1; ) {
    try {
      writeSync(handle, Buffer.alloc(size));
    } catch {
      size = Math.floor(size / 2);
    }
  }
  try {
    fsyncSync(handle);
  } catch {
    // Full it is.
  }
  closeSync(handle);
}

/** Creates empty files until the file system takes no more. */
function makeFiles(folder: string): void {
  mkdirSync(folder, { recursive: true });
  try {
    for (let at = 0; ; at++) writeFileSync(join(folder, String(at)), "", { flag: "wx" });
  } catch {
    // Full it is.
  }
}

/** Number of files that a small tmpfs takes. */
const INODES = 4000;

/** Mounts a file system of `megabytes` in an empty folder. */
export function mountSmall(kind: "tmpfs" | "ext4", megabytes: number): Mount {
  const home = mkdtempSync(join(tmpdir(), "dropset-mount-"));
  const path = join(home, "disk");
  const image = join(home, "image");
  const ballast = join(path, "ballast");
  const ballastFiles = join(path, "ballast files");
  run("mkdir", path);
  if (kind === "ext4") {
    run("truncate", "-s", `${megabytes}M`, image);
    run("/sbin/mkfs.ext4", "-q", "-F", image);
  }
  const attach = () => {
    if (kind === "tmpfs") run("mount", "-t", "tmpfs", "-o", `size=${megabytes}m,nr_inodes=${INODES}`, "tmpfs", path);
    else run("mount", "-o", "loop,errors=remount-ro", image, path);
  };
  attach();
  return {
    path,
    fill(freeBytes) {
      const free = Number(run("df", "--output=avail", "-B1", path).split("\n")[1]);
      try {
        writeFileSync(ballast, Buffer.alloc(Math.max(0, free - freeBytes)));
      } catch (error) {
        // Others write at the same time and may have taken the last bytes.
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    },
    fillUp(what) {
      if (what === "bytes") writeAll(ballast);
      else makeFiles(ballastFiles);
    },
    release() {
      for (const name of [ballast, ballastFiles]) rmSync(name, { recursive: true, force: true });
    },
    readOnly: (isReadOnly) => void run("mount", "-o", `remount,${isReadOnly ? "ro" : "rw"}`, path),
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
