import { isPacked } from "../walk/packedFile.ts";
import { sampleFiles } from "./fileSample.ts";
import type { HashedFile } from "./hashedFile.ts";
import type { Known } from "./messages.ts";
import { unpackFacts } from "./packedFacts.ts";
import type { SizedFile } from "./readFiles.ts";
import type { Sha256 } from "./sha256.ts";

/**
 * Returns what is remembered of the files that are still the same: by their size and date and, unless those are trusted alone, by their
 * sample. A file that cannot be read is not among them; reading it as a whole will find out why.
 */
export async function recognize(files: readonly SizedFile[], known: Known, sha256: Sha256): Promise<HashedFile[]> {
  const candidates = unpackFacts(known.facts).flatMap((before) => {
    const sized = files[before.at];
    if (sized === undefined || isPacked(sized.file)) return [];
    const { file, bytes } = sized;
    if (bytes !== before.bytes || file.lastModified !== before.modifiedAt) return [];
    return [{ file, bytes, before: { ...before, offset: undefined, remembered: true } }];
  });
  if (known.trusts) return candidates.map(({ before }) => before);
  const sampled = candidates.filter(({ before }) => before.sample !== undefined);
  if (sampled.length === 0) return [];
  try {
    const samples = await sampleFiles(sampled, sha256);
    return sampled.flatMap(({ before }, i) => (isEqual(before.sample, samples[i]) ? [before] : []));
  } catch {
    return [];
  }
}

function isEqual(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i]);
}
