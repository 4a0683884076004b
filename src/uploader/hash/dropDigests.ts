import { createSHA256 } from "hash-wasm";
import { digestTexts } from "../../model/dropDigest.ts";
import type { Sha256Base64 } from "../../model/hash.ts";
import { hashText } from "../files/hashText.ts";
import type { Ledger } from "../files/ledger.ts";
import { createBreath } from "../flow/sliceWork.ts";

/** The digests of a drop; `contents` is undefined until every file is hashed or has failed. */
export interface KnownDigests {
  readonly paths: Sha256Base64;
  readonly contents: Sha256Base64 | undefined;
}

/**
 * Returns the digests of the files that an import of a drop would name: all but those that failed. `rows` of the file table are sorted by path.
 * Works in time slices: a million files take seconds.
 */
export async function dropDigests(ledger: Ledger, rows: Iterable<number>, signal?: AbortSignal): Promise<KnownDigests> {
  const breathe = createBreath(signal);
  const [ofPaths, ofContents] = await Promise.all([createSHA256(), createSHA256()]);
  let isComplete = true;
  function* named() {
    for (const row of rows) {
      if (ledger.files.state(row) === "failed") continue;
      const content = ledger.contents.of(row);
      isComplete &&= content !== undefined;
      yield {
        path: ledger.files.path(row),
        hash: content === undefined ? undefined : hashText(ledger.contents.hash(content)),
      };
    }
  }
  for (const { paths, contents } of digestTexts(named())) {
    ofPaths.update(paths);
    ofContents.update(contents);
    await breathe();
  }
  const textOf = (hasher: typeof ofPaths) => hashText(hasher.digest("binary"));
  return { paths: textOf(ofPaths), contents: isComplete ? textOf(ofContents) : undefined };
}
