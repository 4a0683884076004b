import { textIn } from "./decoders.ts";
import { type EncodingCost, FAULT_COST } from "./encodingCost.ts";

/** The encodings in which every letter is one byte, and that are guessed. */
export type SingleByteEncoding =
  | "windows-1250"
  | "windows-1251"
  | "windows-1252"
  | "windows-1253"
  | "windows-1254"
  | "windows-1255"
  | "windows-1256"
  | "windows-1257"
  | "windows-874"
  | "ibm866"
  | "ibm437";

interface Alphabet {
  /** Letters outside ASCII that its languages use, in lower case; the first `frequent` ones are much more frequent than the others. */
  readonly letters: string;
  readonly frequent: number;
  /** The letters extend the Latin alphabet; otherwise words consist of them alone. */
  readonly isLatin: boolean;
}

const cyrillic: Alphabet = { letters: "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъіїєґўћђљњџјѕё", frequent: 20, isLatin: false };
const western: Alphabet = { letters: "éäöüßèàçñóíáúãõâôêîåæøëïìòùûœ", frequent: 24, isLatin: true };

const alphabets: Readonly<Record<SingleByteEncoding, Alphabet>> = {
  "windows-1252": western,
  ibm437: western,
  "windows-1250": { letters: "ąęłśżóćńźčšěřžůťďňőűăţşáéíýúäöüôľĺŕđ", frequent: 21, isLatin: true },
  "windows-1251": cyrillic,
  ibm866: cyrillic,
  "windows-1253": { letters: "αοιετσνηυρπκμλςωγδάχέίήόθφύώβξζψϊϋ", frequent: 21, isLatin: false },
  "windows-1254": { letters: "ışğçöüâîû", frequent: 6, isLatin: true },
  "windows-1255": { letters: "יוהלארתבםמנשעדקחפכטגסןצזךץףײ", frequent: 20, isLatin: false },
  "windows-1256": { letters: "النيمورتبةعدسفهحكقشجىأطصخضزذءغثئظؤإآپچژگ", frequent: 22, isLatin: false },
  "windows-1257": { letters: "āēīšūķļņģčžėųąįęõäöü", frequent: 14, isLatin: true },
  "windows-874": {
    letters: "านรอกเงมยลวดทสตะปบคหแจพชขใไโผศษณถซธฉฐญฎฏภฟฝฮาิีึืุู่้๊๋์ัำ",
    frequent: 24,
    isLatin: false,
  },
};

/** Letters that stand only at the end of a word: Hebrew, Greek, Arabic. */
const finalLetters = "ךםןףץςةى";

/** Signs that texts contain beside letters. */
const commonSigns = "°²³µ·–—‘’“”„…€£§©®«»×¿¡ºª½¼™№\u00a0";

/** What a byte is in an encoding. */
type Kind = "undefined" | "sign" | "lower" | "upper";

/** An encoding, byte by byte. */
interface Page {
  /** Kinds and costs of the bytes from 0x80. */
  readonly kinds: readonly Kind[];
  readonly costs: readonly number[];
  /** True for letters that stand only at the end of a word. */
  readonly finals: readonly boolean[];
  readonly isLatin: boolean;
}

const pages = new Map<SingleByteEncoding, Page>();

function pageOf(encoding: SingleByteEncoding): Page {
  const known = pages.get(encoding);
  if (known !== undefined) return known;
  const alphabet = alphabets[encoding];
  const characters = Array.from({ length: 128 }, (_, i) => characterOf(encoding, i + 128));
  const page = {
    kinds: characters.map(kindOf),
    costs: characters.map((character) => costOf(character, alphabet)),
    finals: characters.map((character) => finalLetters.includes(character)),
    isLatin: alphabet.isLatin,
  };
  pages.set(encoding, page);
  return page;
}

function characterOf(encoding: SingleByteEncoding, byte: number): string {
  return textIn(Uint8Array.of(byte), encoding);
}

function kindOf(character: string): Kind {
  // Bytes without a character become controls, private characters or the replacement character.
  if (/^[\p{C}\ufffd]$/u.test(character)) return "undefined";
  if (!/^[\p{L}\p{M}]$/u.test(character)) return "sign";
  return character === character.toLowerCase() ? "lower" : "upper";
}

function costOf(character: string, { letters, frequent, isLatin }: Alphabet): number {
  if (/^\P{L}$/u.test(character) && !letters.includes(character)) return commonSigns.includes(character) ? 8 : 10;
  const place = letters.indexOf(character.toLowerCase());
  if (place < 0) return 8.5;
  if (place < frequent) return isLatin ? 3.4 : 2.8;
  return isLatin ? 4.6 : 5;
}

/** What surrounds a letter also counts: its neighbours decide whether it can be a part of a word. */
const context = {
  /** A letter outside ASCII beside another one, in a Latin alphabet. */
  pairOfLatin: 2.5,
  /** A letter without any letter beside it. */
  alone: 3,
  /** A capital letter. */
  capital: 0.8,
  /** A capital letter behind a small one. */
  capitalInside: 4.5,
  /** A letter of another script beside a Latin one. */
  mixedScripts: 6,
  /** A letter before a sign that words do not contain: in other encodings such bytes are the second half of a letter. */
  beforeOddSign: 3,
  /** A letter that ends words before another letter. */
  finalInside: 6,
  /** A sign between two letters. */
  signInside: 3,
};

const oddSigns: ReadonlySet<number> = new Set(Array.from("@[\\]^`{|}~", (sign) => sign.charCodeAt(0)));

const isAsciiLetter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);

/** Returns the kind of a byte and whether it is ASCII, for judging its neighbours. */
function kindAt(page: Page, bytes: Uint8Array, at: number): Kind | "ascii lower" | "ascii upper" {
  const byte = bytes[at] ?? 0;
  if (byte >= 0x80) return page.kinds[byte - 0x80] ?? "undefined";
  if (!isAsciiLetter(byte)) return "sign";
  return byte >= 0x61 ? "ascii lower" : "ascii upper";
}

/** Returns what the neighbours of a character add to its cost. */
function contextCost(page: Page, bytes: Uint8Array, at: number): number {
  const before = kindAt(page, bytes, at - 1);
  const here = kindAt(page, bytes, at);
  const after = kindAt(page, bytes, at + 1);
  if (here === "sign") return before !== "sign" && after !== "sign" ? context.signInside : 0;
  let cost = 0;
  if (before === "sign" && after === "sign") cost += context.alone;
  if (oddSigns.has(bytes[at + 1] ?? 0)) cost += context.beforeOddSign;
  if (page.finals[(bytes[at] ?? 0) - 0x80] && after !== "sign") cost += context.finalInside;
  if (here === "upper") cost += context.capital;
  if (here === "upper" && before.endsWith("lower")) cost += context.capitalInside;
  const followsHigh = before === "lower" || before === "upper";
  if (page.isLatin) return cost + (followsHigh ? context.pairOfLatin : 0);
  return cost + (before.startsWith("ascii") || after.startsWith("ascii") ? context.mixedScripts : 0);
}

/** Returns how badly bytes fit an encoding with letters of one byte. */
export function singleByteCost(bytes: Uint8Array, encoding: SingleByteEncoding): EncodingCost {
  const page = pageOf(encoding);
  let cost = 0;
  let faults = 0;
  for (const [at, byte] of bytes.entries()) {
    if (byte < 0x80) continue;
    if (page.kinds[byte - 0x80] === "undefined") faults++;
    else cost += (page.costs[byte - 0x80] ?? 0) + contextCost(page, bytes, at);
  }
  return { cost: cost + faults * FAULT_COST, faults };
}
