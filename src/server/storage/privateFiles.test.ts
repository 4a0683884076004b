import { expect, test } from "vitest";
import { PRIVATE_FILE, tighten } from "./privateFiles.ts";

// The kernel lets nobody, not even root, change the permissions of this file.
test.skipIf(process.platform !== "linux")("a file that stays open to others is named, with what to do", async () => {
  expect(await tighten("/proc/self/status", PRIVATE_FILE)).toMatch(
    /\/proc\/self\/status.*EPERM.*chmod 600 \/proc\/self\/status/,
  );
  expect(await tighten("/no/such/file", PRIVATE_FILE)).toBeUndefined();
});
