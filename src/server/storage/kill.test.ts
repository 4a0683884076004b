import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Sha256Base64 } from "../../model/hash.ts";
import { missingOf } from "../db/missingOf.suite.ts";
import { programFile } from "../program.suite.ts";
import { checkStores } from "./check.ts";
import { isDamage } from "./finding.ts";
import { withDataDir } from "./stores.suite.ts";

/** `npm run reliability` has more. */
const KILLS = 8;

/** Starts a process that stores uploads and kills it at a random moment. Returns what it had acknowledged until then. */
async function ingestAndKill(dataDir: string): Promise<Sha256Base64[]> {
  const program = programFile("ingest.program.suite.ts");
  const child = spawn(process.execPath, [program, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (data: Buffer) => {
    printed += data.toString();
  });
  await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 250));
  expect(child.exitCode).toBeNull();
  child.kill("SIGKILL");
  await once(child, "close");
  // A last line without a line end was truncated by the kill, so it was not acknowledged.
  return printed
    .slice(0, printed.lastIndexOf("\n") + 1)
    .split(/\s+/)
    .filter(Boolean) as Sha256Base64[];
}

test(`loses no acknowledged content in ${KILLS} kills at random moments`, { timeout: 600_000 }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "dropset-kill-"));
  try {
    const acknowledged: Sha256Base64[] = [];
    for (let kill = 1; kill <= KILLS; kill++) {
      acknowledged.push(...(await ingestAndKill(dataDir)));
      await withDataDir(dataDir, async (stores) => {
        const lost = await missingOf(stores.db, { workspaceId: 1, hashes: acknowledged });
        expect(lost, `after kill ${kill}`).toEqual([]);
        for await (const finding of checkStores(stores, { readData: kill % 5 === 0 })) {
          expect(isDamage(finding), `after kill ${kill}: ${finding.message}`).toBe(false);
        }
      });
    }
    expect(acknowledged.length).toBeGreaterThan(KILLS);
    console.info(`${acknowledged.length} acknowledged contents, ${KILLS} kills, none lost`);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
