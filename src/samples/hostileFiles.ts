import { zlibSync } from "fflate";
import { crc32 } from "../formats/codecs/crc32.ts";
import { itemAt } from "../model/itemAt.ts";
import { createRandom } from "./random.ts";

/** A file made to do harm. */
export interface HostileFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** No format can read it whole: it has to be named. */
  readonly isBroken: boolean;
  /** Nothing but spaces and line breaks. */
  readonly isBlank?: true;
}

const BIG = 100_000;
const utf8 = (text: string) => new TextEncoder().encode(text);
const run = (text: string) => text.repeat(BIG / text.length);

/** Files that are not text of any format: runs that make careless patterns slow, broken encodings, other kinds of files. */
export function hostileTexts(): HostileFile[] {
  const marks = ["0 ", "1", "-", ".", ",", ";", "/", "\\", '"', "<", "&", "(", "a_", "é", "0,", "[", "{", "\0"];
  const named = (text: string) => ({
    name: `100 kB of ${JSON.stringify(text)}`,
    bytes: utf8(run(text)),
    isBroken: true,
  });
  return [
    ...marks.map(named),
    ...[" ", "\t", "\n", "\r"].map((blank) => ({ ...named(blank), isBlank: true as const })),
    { name: "half a surrogate in UTF-16", bytes: Uint8Array.of(0xff, 0xfe, 0x00, 0xd8, 0x61), isBroken: true },
    { name: "UTF-32", bytes: Uint8Array.of(0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0, 0x7d, 0, 0, 0), isBroken: true },
    { name: "a compressed file", bytes: Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3), isBroken: true },
    // Whatever it is, it may be two words in the encoding of some machine.
    { name: "no UTF-8", bytes: Uint8Array.of(0x7b, 0xc3, 0x28, 0xff, 0x0a, 0xe2, 0x82, 0x7d), isBroken: false },
  ];
}

/** A sound text with a trap in it. `kind` is the extension of its file, such as `.json`. */
export function trapped(text: string, kind: string): HostileFile[] {
  const isYaml = kind === ".yaml" || kind === ".yml";
  const { fatal, others } =
    kind === ".json" ? inJson(text) : kind === ".xml" ? inXml(text) : isYaml ? inYaml(text) : inLines(text, kind);
  const asFiles = (texts: Record<string, string>, isBroken: boolean) =>
    Object.entries(texts)
      .filter(([, changed]) => changed !== text)
      .map(([name, changed]) => ({ name, bytes: utf8(changed), isBroken }));
  return [...asFiles(fatal, true), ...asFiles(others, false)];
}

/** Texts with a trap, by what it is: those that nothing can read, and those that may be read or not. */
interface Traps {
  readonly fatal: Record<string, string>;
  readonly others: Record<string, string>;
}

function inJson(text: string): Traps {
  const inEvery = (keys: string) => text.replace(/\{(?=\s*")/g, () => `{${keys},`);
  const insteadOfNumber = (value: string) =>
    text.replace(/([[:,]\s*)-?\d+(?:\.\d+)?(?=\s*[,}\]])/, (_, before: string) => before + value);
  const firstKey = /"[^"]*"/.exec(text)?.[0] ?? '"a"';
  return {
    fatal: {
      "brackets 100,000 deep": "[".repeat(BIG) + "]".repeat(BIG),
      "objects 100,000 deep": `${'{"a":'.repeat(BIG)}1${"}".repeat(BIG)}`,
      "a value 100,000 deep": insteadOfNumber("[".repeat(BIG) + "]".repeat(BIG)),
      "a value deep and never closed": insteadOfNumber("[".repeat(BIG)),
      "two texts in a file": text + text,
    },
    others: {
      "words of JavaScript as keys": inEvery(
        '"__proto__":{"isAdmin":true,"length":1e9},"constructor":{"prototype":{"isAdmin":true}}',
      ),
      "toString as a key": inEvery('"toString":null,"valueOf":1,"hasOwnProperty":"x"'),
      "a key that comes twice": text.replace("{", () => `{${firstKey}:null,${firstKey}:[],`),
      "a million empty objects": insteadOfNumber(`[${"{},".repeat(1_000_000)}{}]`),
    },
  };
}

function inXml(text: string): Traps {
  const body = text.replace(/^\uFEFF?\s*<\?xml[^>]*\?>/, "");
  const root = /<([A-Za-z]\w*)/.exec(body)?.[1] ?? "a";
  const lols = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");
  const inRoot = (more: string) => body.replace(new RegExp(`<${root}[^>]*>`), (tag) => tag + more);
  const using = (entity: string, dtd: string) => `<!DOCTYPE ${root} [${dtd}]>${inRoot(entity)}`;
  const attributes = Array.from({ length: BIG }, (_, i) => `x${i}=""`).join(" ");
  return {
    fatal: {
      "a bomb of entities": using("&l9;", `<!ENTITY l0 "lol">${lols}`),
      "an entity of 100 kB, a thousand times": using("&a;".repeat(1000), `<!ENTITY a "${"a".repeat(BIG)}">`),
      "an entity that is a file of the machine": using("&f;", '<!ENTITY f SYSTEM "file:///etc/passwd">'),
      "parameter entities": using("&q;", "<!ENTITY % p \"<!ENTITY q 'x'>\"> %p;"),
      "elements 100,000 deep": inRoot("<a>".repeat(BIG) + "</a>".repeat(BIG)),
      "elements deep and never closed": inRoot("<a>".repeat(BIG)),
    },
    others: {
      "a document type on another machine": `<!DOCTYPE ${root} SYSTEM "http://127.0.0.1:9/x.dtd">${body}`,
      "100,000 attributes": inRoot(`<a ${attributes}/>`),
      "words of JavaScript as elements": inRoot(
        "<__proto__><isAdmin>1</isAdmin></__proto__><constructor prototype='1'/>",
      ),
    },
  };
}

function inYaml(text: string): Traps {
  const levels = Array.from({ length: 12 }, (_, i) => `b${i + 1}: &b${i + 1} [${Array(9).fill(`*b${i}`).join(", ")}]`);
  return {
    fatal: {
      "a bomb of aliases": `${text}\nb0: &b0 [a, a, a]\n${levels.join("\n")}\n`,
      "brackets 100,000 deep": `${text}\nx: ${"[".repeat(BIG)}\n`,
      "lists 10,000 deep": `${text}\nx: ${"- ".repeat(10_000)}a\n`,
      "a key that comes twice": `${text}\n${text}`,
    },
    others: {
      "an alias of itself": `${text}\nx: &x [*x]\n`,
      "a tag of JavaScript": `${text}\nx: !!js/function 'function () { globalThis.isAdmin = true }'\n`,
      "words of JavaScript as keys": `${text}\n__proto__: {isAdmin: true}\nconstructor: {prototype: {isAdmin: true}}\n`,
    },
  };
}

function inLines(text: string, kind: string): Traps {
  const lines = text.split(/\r?\n/);
  const instead = (at: number, line: string) => [...lines.slice(0, at), line, ...lines.slice(at + 1)].join("\n");
  const quotes = {
    "a quote that is not closed": instead(1, `"${lines[1] ?? ""}`),
    "a quote at the very beginning": `"${text}`,
  };
  return {
    fatal: kind === ".csv" ? quotes : {},
    others: {
      ...quotes,
      "a line of a megabyte": instead(0, "1 ".repeat(500_000)),
      "a line of a megabyte without spaces": instead(1, "1".repeat(1_000_000)),
      "100,000 lines": `${text}\n${"x\n".repeat(BIG)}`,
      "words of JavaScript as lines": `${text}\n__proto__\nconstructor\ntoString\n`,
      "words of JavaScript instead of words": text.replace(/[A-Za-z]\w*/g, "__proto__"),
    },
  };
}

/** Replacements for a number in a text, one at a time. */
const insteadOfNumbers = [
  "NaN",
  "-Infinity",
  "1e999",
  "-1e308",
  "1e-320",
  "9007199254740993",
  "-1",
  "0",
  "4294967296",
  '"__proto__"',
  "__proto__",
  "",
  "null",
  "[]",
];

/** A sound text with one of its numbers replaced, `count` times, at places drawn with a seed. */
export function withOtherNumbers(text: string, count: number, seed: number): HostileFile[] {
  const places = [...text.matchAll(/-?\d+(\.\d+)?/g)];
  if (places.length === 0) return [];
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const place = random.pick(places);
    const other = itemAt(insteadOfNumbers, i % insteadOfNumbers.length);
    const bytes = utf8(text.slice(0, place.index) + other + text.slice(place.index + place[0].length));
    return { name: `${JSON.stringify(other)} instead of ${place[0]} at ${place.index}`, bytes, isBroken: false };
  });
}

/** Where the first chunk of a PNG, its header, ends. */
const HEADER_END = 33;

/** PNGs that promise or hold far too much. `sound` is a PNG that lies about nothing. */
export function hostilePngs(sound: Uint8Array): HostileFile[] {
  const huge = sound.slice();
  const view = new DataView(huge.buffer);
  view.setUint32(16, 65_500);
  view.setUint32(20, 65_500);
  view.setUint32(29, crc32(huge.subarray(12, 29)));
  const header = sound.subarray(0, HEADER_END);
  const bomb = zlibSync(new Uint8Array(50_000_000), { level: 1 });
  return [
    { name: "a header of 65,500 x 65,500 pixels", bytes: huge, isBroken: true },
    { name: "half of the file", bytes: sound.subarray(0, sound.length >> 1), isBroken: true },
    { name: "a header alone", bytes: header, isBroken: true },
    {
      name: "noise behind the header",
      bytes: sound.map((byte, i) => (i < HEADER_END ? byte : (i * 89) & 255)),
      isBroken: true,
    },
    { name: "pixels that inflate to 50 MB", bytes: withChunk(header, "IDAT", bomb), isBroken: true },
    {
      name: "words that inflate to 50 MB",
      bytes: withChunk(sound, "zTXt", Uint8Array.of(97, 0, 0, ...bomb)),
      isBroken: false,
    },
  ];
}

/** A PNG with one more chunk after its header. */
function withChunk(png: Uint8Array, name: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(12 + data.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(utf8(name), 4);
  chunk.set(data, 8);
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
  const joined = new Uint8Array(png.length + chunk.length);
  joined.set(png.subarray(0, HEADER_END));
  joined.set(chunk, HEADER_END);
  joined.set(png.subarray(HEADER_END), HEADER_END + chunk.length);
  return joined;
}
