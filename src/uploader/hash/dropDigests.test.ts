import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { duplicatePath } from "../files/fileProblems.ts";
import { hashText } from "../files/hashText.ts";
import { Ledger } from "../files/ledger.ts";
import { dropDigests } from "./dropDigests.ts";

const names = ["a.png", "ä.png", "\u{1F600}.png", "fails.png"];
const rows = names.map((_, row) => row);
const digestOf = (text: string) => createHash("sha256").update(text).digest("base64");
const contentOf = (row: number) => new Uint8Array(32).fill(row);

function ledgerOf(): Ledger {
  const ledger = new Ledger();
  for (const name of names) ledger.files.add("set", name, undefined);
  return ledger;
}

test("the digests are those of the paths and hashes of all files that have not failed", async () => {
  const ledger = ledgerOf();
  const paths = digestOf(names.map((name) => `set/${name}\0`).join(""));
  expect(await dropDigests(ledger, rows), "before any file is hashed").toEqual({ paths, contents: undefined });

  for (const row of ledger.takeToHash(names.length)) {
    ledger.hashed(row, contentOf(row), { bytes: 1, modifiedAt: 0, image: { kind: "unknown", orientation: 1 } });
  }
  const all = names.map((name, row) => `${hashText(contentOf(row))}set/${name}\0`).join("");
  expect(await dropDigests(ledger, rows)).toEqual({ paths, contents: digestOf(all) });
});

test("files that failed are not among them", async () => {
  const ledger = ledgerOf();
  ledger.fail(3, duplicatePath("set/fails.png"));
  const { paths } = await dropDigests(ledger, rows);
  expect(paths).toBe(digestOf("set/a.png\0set/ä.png\0set/\u{1F600}.png\0"));
});
