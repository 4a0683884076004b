import type { NameEncoding, TextEncodingName } from "../../model/textEncoding.ts";
import type { EncodingCost } from "./encodingCost.ts";
import { type MultiByteEncoding, multiByteCost } from "./multiByteCost.ts";
import { type SingleByteEncoding, singleByteCost } from "./singleByteCost.ts";

/** An encoding that is guessed: in texts, and with code pages of DOS in names of archives. */
type GuessedEncoding = MultiByteEncoding | SingleByteEncoding;

/** Encodings that are compared for texts, the most common first: the first of equals is taken. The numbers are costs for being rare. */
const textCandidates = [
  ["windows-1252", 0],
  ["gb18030", 0],
  ["shift_jis", 0.5],
  ["windows-1251", 0.5],
  ["euc-kr", 0.8],
  ["big5", 0.8],
  ["windows-1250", 1.5],
  ["windows-1254", 1.5],
  ["windows-1253", 1.5],
  ["windows-1256", 2],
  ["windows-1255", 2],
  ["windows-874", 4],
  ["windows-1257", 3],
  ["euc-jp", 3],
] as const satisfies readonly (readonly [TextEncodingName, number])[];

/** The same for names in archives: programs on Windows write them in the code page of DOS. */
const nameCandidates = [
  ["ibm437", 0],
  ["gb18030", 0],
  ["shift_jis", 0.5],
  ["ibm866", 1],
  ["euc-kr", 0.8],
  ["big5", 0.8],
  ["windows-1252", 2],
  ["windows-1251", 2],
  ["windows-1250", 3],
  ["windows-1253", 3],
  ["windows-1254", 3],
  ["euc-jp", 3],
] as const satisfies readonly (readonly [GuessedEncoding, number])[];

/** An encoding of texts that is guessed. */
export type GuessedTextEncoding = (typeof textCandidates)[number][0];
/** An encoding of names in archives that is guessed. */
type GuessedNameEncoding = (typeof nameCandidates)[number][0];

/** Costs of the candidates, the most common first. */
type EncodingCosts<Encoding> = ReadonlyMap<Encoding, EncodingCost>;

const multiByteEncodings = new Set<string>(["gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"]);

/** True for an encoding whose letters outside ASCII take two bytes. */
export function isMultiByte(encoding: GuessedEncoding | NameEncoding): encoding is MultiByteEncoding {
  return multiByteEncodings.has(encoding);
}

function costIn(bytes: Uint8Array, encoding: GuessedEncoding): EncodingCost {
  return isMultiByte(encoding) ? multiByteCost(bytes, encoding) : singleByteCost(bytes, encoding);
}

function costs<Encoding extends GuessedEncoding>(
  bytes: Uint8Array,
  candidates: readonly (readonly [Encoding, number])[],
): EncodingCosts<Encoding> {
  return new Map(
    candidates.map(([encoding, rarity]) => {
      const { cost, faults } = costIn(bytes, encoding);
      return [encoding, { cost: cost + rarity, faults }];
    }),
  );
}

/** Returns how badly a text fits each encoding that is guessed. It should not be cut inside a character. */
export function textEncodingCosts(bytes: Uint8Array): EncodingCosts<GuessedTextEncoding> {
  return costs(bytes, textCandidates);
}

/** Returns the encoding with the lowest cost. */
export function cheapestEncoding<Encoding>(costs: EncodingCosts<Encoding>): Encoding {
  let best: { encoding: Encoding; cost: number } | undefined;
  for (const [encoding, { cost }] of costs) if (best === undefined || cost < best.cost) best = { encoding, cost };
  if (best === undefined) throw new RangeError("There are no encodings to choose from.");
  return best.encoding;
}

/** Returns the encoding that names in an archive most probably have; all are judged together. */
export function guessNameEncoding(names: readonly Uint8Array[]): GuessedNameEncoding {
  // A line break between names, so that they are not neighbours.
  const all = new Uint8Array(names.reduce((sum, name) => sum + name.length + 1, 0)).fill(0x0a);
  let at = 0;
  for (const name of names) {
    all.set(name, at);
    at += name.length + 1;
  }
  return cheapestEncoding(costs(all, nameCandidates));
}
