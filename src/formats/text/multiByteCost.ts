import { commonCharacters } from "./commonCharacters.ts";
import { type EncodingCost, FAULT_COST } from "./encodingCost.ts";

/** The encodings whose letters outside ASCII take two bytes. */
export type MultiByteEncoding = "gb18030" | "big5" | "shift_jis" | "euc-jp" | "euc-kr";

/** Two bytes as one number, or -1 for bytes that are not a character; `length` is 1, 2 or 4. */
interface Unit {
  readonly pair: number;
  readonly length: number;
}

/** What is known of an encoding. */
interface Model {
  /** Returns the character at a position whose byte is not ASCII; undefined for bytes that the encoding does not have. */
  readonly unit: (bytes: Uint8Array, at: number) => Unit | undefined;
  /** Returns the cost of a pair that is not a common character. */
  readonly cost: (pair: number) => number;
  readonly common: string;
  /** Cost of a common character: about -ln of its share. */
  readonly commonCost: number;
}

const isIn = (value: number, from: number, to: number) => value >= from && value <= to;

function pairUnit(leads: readonly [number, number], isTrail: (byte: number) => boolean): Model["unit"] {
  return (bytes, at) => {
    const lead = bytes[at] ?? 0;
    const trail = bytes[at + 1] ?? 0;
    return isIn(lead, ...leads) && isTrail(trail) ? { pair: lead * 256 + trail, length: 2 } : undefined;
  };
}

function gbUnit(bytes: Uint8Array, at: number): Unit | undefined {
  const [lead = 0, second = 0, third = 0, fourth = 0] = bytes.subarray(at, at + 4);
  if (!isIn(lead, 0x81, 0xfe)) return undefined;
  if (isIn(second, 0x40, 0xfe) && second !== 0x7f) return { pair: lead * 256 + second, length: 2 };
  const isFour = isIn(second, 0x30, 0x39) && isIn(third, 0x81, 0xfe) && isIn(fourth, 0x30, 0x39);
  return isFour ? { pair: 0, length: 4 } : undefined;
}

function shiftJisUnit(bytes: Uint8Array, at: number): Unit | undefined {
  const lead = bytes[at] ?? 0;
  const trail = bytes[at + 1] ?? 0;
  // Half-width katakana.
  if (isIn(lead, 0xa1, 0xdf)) return { pair: lead, length: 1 };
  const isLead = isIn(lead, 0x81, 0x9f) || isIn(lead, 0xe0, 0xfc);
  const isTrail = isIn(trail, 0x40, 0xfc) && trail !== 0x7f;
  return isLead && isTrail ? { pair: lead * 256 + trail, length: 2 } : undefined;
}

function eucJpUnit(bytes: Uint8Array, at: number): Unit | undefined {
  const lead = bytes[at] ?? 0;
  const trail = bytes[at + 1] ?? 0;
  if (!isIn(trail, 0xa1, 0xfe)) return undefined;
  if (lead === 0x8e) return trail <= 0xdf ? { pair: trail, length: 2 } : undefined;
  return isIn(lead, 0xa1, 0xfe) ? { pair: lead * 256 + trail, length: 2 } : undefined;
}

/** Costs by the order of each character set, which begins with the signs and puts frequent characters before rare ones. */
function gbCost(pair: number): number {
  const lead = pair >> 8;
  const isGb2312 = (pair & 0xff) >= 0xa1;
  if (pair === 0) return 18;
  if (!isGb2312 || isIn(lead, 0xaa, 0xaf) || lead >= 0xf8 || lead < 0xa1) return 15;
  if (lead === 0xa1 || lead === 0xa3) return 8;
  if (lead < 0xb0) return 13;
  return lead <= 0xd7 ? 9.4 : 12.5;
}

function big5Cost(pair: number): number {
  const lead = pair >> 8;
  if (lead < 0xa1 || lead > 0xf9 || isIn(pair, 0xc6a1, 0xc8fe)) return 16;
  if (lead <= 0xa2) return 8.5;
  if (lead === 0xa3) return 12;
  return pair <= 0xc67e ? 9.8 : 13.5;
}

/** Costs of characters of JIS X 0208 by their row, from 1. */
function jisCost(row: number): number {
  if (row === 4) return 5.5;
  if (row === 5) return 5.8;
  if (row <= 3) return 8.5;
  if (row < 16) return 12;
  if (row <= 47) return 9.8;
  return row <= 84 ? 12.7 : 15;
}

const HALF_WIDTH_COST = 8.7;

function shiftJisCost(pair: number): number {
  if (pair < 256) return HALF_WIDTH_COST;
  const lead = pair >> 8;
  const half = lead - (lead >= 0xe0 ? 0xc1 : 0x81);
  return jisCost(half * 2 + ((pair & 0xff) >= 0x9f ? 2 : 1));
}

function eucJpCost(pair: number): number {
  return pair < 256 ? HALF_WIDTH_COST : jisCost((pair >> 8) - 0xa0);
}

function koreanCost(pair: number): number {
  const lead = pair >> 8;
  const isKsX1001 = (pair & 0xff) >= 0xa1 && lead >= 0xa1;
  if (!isKsX1001) return 15;
  if (lead === 0xa1 || lead === 0xa3) return 8.5;
  if (lead < 0xb0) return 12;
  return lead <= 0xc8 ? 8.8 : 13.8;
}

const isHigh = (byte: number) => isIn(byte, 0xa1, 0xfe);

const models: Readonly<Record<MultiByteEncoding, Model>> = {
  gb18030: { unit: gbUnit, cost: gbCost, common: commonCharacters.simplified, commonCost: 6.6 },
  big5: {
    unit: pairUnit([0x81, 0xfe], (byte) => isIn(byte, 0x40, 0x7e) || isHigh(byte)),
    cost: big5Cost,
    common: commonCharacters.traditional,
    commonCost: 6.7,
  },
  shift_jis: { unit: shiftJisUnit, cost: shiftJisCost, common: commonCharacters.kanji, commonCost: 7.1 },
  "euc-jp": { unit: eucJpUnit, cost: eucJpCost, common: commonCharacters.kanji, commonCost: 7.1 },
  "euc-kr": {
    unit: pairUnit([0x81, 0xfe], (byte) => isIn(byte, 0x41, 0x5a) || isIn(byte, 0x61, 0x7a) || isIn(byte, 0x81, 0xfe)),
    cost: koreanCost,
    common: commonCharacters.hangul,
    commonCost: 5.8,
  },
};

const commonPairs = new Map<MultiByteEncoding, ReadonlySet<number>>();

/** Returns the common characters of an encoding as pairs of bytes. Made once: there are no encoders for them. */
function commonPairsOf(encoding: MultiByteEncoding): ReadonlySet<number> {
  const known = commonPairs.get(encoding);
  if (known !== undefined) return known;
  const common = new Set(models[encoding].common);
  const all = Array.from({ length: 0xfeff - 0x8140 }, (_, i) => 0x8140 + i).filter((pair) => (pair & 0xff) >= 0x40);
  // One call for all of them, each on a line of its own.
  const lines = Uint8Array.from(all.flatMap((pair) => [pair >> 8, pair & 0xff, 0x0a]));
  const characters = new TextDecoder(encoding).decode(lines).split("\n");
  const pairs = new Set(all.filter((_, i) => common.has(characters[i] ?? "")));
  commonPairs.set(encoding, pairs);
  return pairs;
}

/** Returns how badly bytes fit an encoding with letters of two bytes. */
export function multiByteCost(bytes: Uint8Array, encoding: MultiByteEncoding): EncodingCost {
  const { unit, cost, commonCost } = models[encoding];
  const common = commonPairsOf(encoding);
  let sum = 0;
  let faults = 0;
  for (let at = 0; at < bytes.length; ) {
    if ((bytes[at] ?? 0) < 0x80) {
      at++;
      continue;
    }
    const found = unit(bytes, at);
    if (found === undefined) {
      faults++;
      at++;
      continue;
    }
    sum += common.has(found.pair) ? commonCost : cost(found.pair);
    at += found.length;
  }
  return { cost: sum + faults * FAULT_COST, faults };
}
