import { join } from "node:path";
import { jpegFolder } from "../jpegFolder.ts";
import { highest, memoryText } from "../memory.ts";
import { importInPage } from "../pageImport.ts";
import type { Report } from "../report.ts";
import { onFreshServer, withSession } from "../session.ts";
import { bytesIn, filesIn, setsOf } from "../sets.ts";
import { median, ratio, seconds } from "../table.ts";
import { buildPeers, PEERS, versionOf } from "./installPeers.ts";
import { LIMIT_MS, type PeerUpload, uploadThrough } from "./peerUpload.ts";

/** The sets that are sent through every peer, and how many times the best peer's time our whole import may take. */
const GOALS: Readonly<Record<string, number>> = { small: 0.8, large: 1.5 };

/**
 * `npm run bench -- peers 3`: the same files through the import page (drop until "Open project": hashed, checked, sent, durable, imported) and
 * through other uploaders (drop until their own message that all was sent, to a server that only writes the bodies), in turn. `names` are
 * sets.
 */
export async function timePeers(rounds: number, names: readonly string[], report: Report): Promise<void> {
  const sets = setsOf(names.length > 0 ? names : Object.keys(GOALS));
  await withSession(async ({ browser, home }) => {
    const pages = join(home, "pages");
    await buildPeers(pages);
    for (const set of sets) {
      const folder = await jpegFolder(home, set.name, set.groups);
      const drop = { folder, files: filesIn(set), bytes: bytesIn(set) };
      const ours: PeerUpload[] = [];
      const theirs = PEERS.map((): PeerUpload[] => []);
      for (let round = 0; round < rounds; round++) {
        ours.push(await onFreshServer((product) => importInPage(browser, product, folder, product.pid())));
        for (const [at, peer] of PEERS.entries()) {
          if (round === 0 || !peer.isSlow) theirs[at]?.push(await uploadThrough(browser, pages, peer, drop));
        }
      }
      const timeOf = (uploads: readonly PeerUpload[]) => median(uploads.map(({ ms }) => ms));
      const memoryOf = (uploads: readonly PeerUpload[]) => memoryText(highest(uploads.map(({ memory }) => memory)));
      const best = Math.min(...theirs.map(timeOf));
      const bestPeer = PEERS[theirs.findIndex((uploads) => timeOf(uploads) === best)]!;
      const whole = timeOf(ours);
      report.table(
        [`${set.title}, whole way`, "time", "ours / theirs", "memory: page / browser / server, MB"],
        [
          ["Dropset: hashed, checked, sent, synced, imported", seconds(whole), "", memoryOf(ours)],
          ...PEERS.map((peer, at) => [
            `${peer.title} (${versionOf(peer)}): sent`,
            ...besideOurs(timeOf(theirs[at] ?? []), whole),
            memoryOf(theirs[at] ?? []),
          ]),
        ],
      );
      const goal = GOALS[set.name];
      if (goal === undefined) continue;
      report.goal({
        work: `${set.title}, drop to "Open project"`,
        ours: seconds(whole),
        beside: `${bestPeer.title}: ${seconds(best)}`,
        value: whole / best,
        goal,
        unit: "x",
      });
    }
  });
}

/** The time of a peer, and ours as a multiple of it. */
function besideOurs(ms: number, whole: number): [string, string] {
  return Number.isFinite(ms) ? [seconds(ms), ratio(whole, ms)] : [`not within ${seconds(LIMIT_MS)}`, ""];
}
