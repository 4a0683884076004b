import type { DatasetPath } from "../../model/datasetPath.ts";
import { encodingTitle, type TextEncodingName } from "../../model/textEncoding.ts";
import { joinedBytes } from "../codecs/joinedBytes.ts";
import type { ProblemEvent } from "../format.ts";
import { problemEvent } from "../report/problemEvent.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";
import { decoderOf, isTextIn, textIn } from "./decoders.ts";
import { PointerGuard } from "./gitLfs.ts";
import { cheapestEncoding, type GuessedTextEncoding, textEncodingCosts } from "./guessEncoding.ts";
import { declaresEncoding } from "./text.ts";
import { firstBeyondAscii, isMostlyUtf8 } from "./utf8Check.ts";

/** Bytes from the first one beyond ASCII by which the encoding of a file is judged. */
const SAMPLE_BYTES = 64 * 1024;
/** Files of a drop that are compared, spread evenly, and bytes of each. */
const COMPARED_FILES = 128;
const COMPARED_BYTES = 16 * 1024;
/** A file that fits another encoding than the others of its drop by more than this does not follow them. */
const CLEARLY_BETTER = 7;
/** Most that one file adds to the cost of an encoding for the whole drop. */
const MOST_COST_OF_FILE = 200;

/** Endings of files that are text in any of the formats. */
const textEnding = /\.(txt|json|jsonl|ndjson|geojson|xml|csv|tsv|ya?ml|names|data|cfg|pbtxt|lst|list|md|ini|toml)$/i;

/** Returns true for a file that may be text by its name; one without an extension may be a list. */
function isTextName(path: string): boolean {
  return textEnding.test(path) || !path.slice(path.lastIndexOf("/") + 1).includes(".");
}

/** How a text is encoded. */
interface Decision {
  /** Undefined for UTF-8 and ASCII, which need no conversion. */
  readonly encoding: TextEncodingName | undefined;
  /** It was guessed, and not chosen by the person. */
  readonly isGuess: boolean;
}

const asItIs: Decision = { encoding: undefined, isGuess: false };

/** A tree whose texts are UTF-8, and what was guessed for that. */
export interface DecodedTree {
  readonly tree: SourceTree;
  /** The pointers of Git LFS that were opened so far; they cannot be read. */
  readonly pointers: ReadonlySet<string>;
  /** Returns the warnings about guessed encodings of the files that were read so far, by path. */
  problems(): ProblemEvent[];
}

/**
 * Returns the same tree with all texts in UTF-8, so that no reader needs to know about other encodings. UTF-8, a byte order mark and the
 * declaration of an XML file are believed; any other text is in the encoding that the person chose, if it fits, else in the one that fits
 * best. Short texts follow the other texts of the drop. Pointers of Git LFS cannot be read.
 */
export function decodedTree(tree: SourceTree, chosen?: TextEncodingName): DecodedTree {
  const decisions = new Decisions(tree, chosen);
  const guard = new PointerGuard(tree);
  return {
    tree: {
      files: tree.files,
      has: (path) => tree.has(path),
      size: (path, signal) => tree.size(path, signal),
      bytes: async (path, options) => decisions.decodeWhole(path, await guard.bytes(path, options)),
      head: async (path, length, signal) => decisions.decodeHead(path, length, await guard.head(path, length, signal)),
      stream: (path, signal) =>
        isTextName(path) ? decisions.decodeStream(path, guard.stream(path, signal)) : guard.stream(path, signal),
      image: (path, signal) => tree.image(path, signal),
      ...(tree.hash && { hash: tree.hash.bind(tree) }),
    },
    pointers: guard.found,
    problems: () => decisions.problems(),
  };
}

/** The encodings of the texts of a tree, each decided once. */
class Decisions {
  readonly #tree: SourceTree;
  readonly #chosen: TextEncodingName | undefined;
  readonly #known = new Map<DatasetPath, Decision>();
  #ofDrop: Promise<ReadonlyMap<GuessedTextEncoding, number>> | undefined;

  constructor(tree: SourceTree, chosen: TextEncodingName | undefined) {
    this.#tree = tree;
    this.#chosen = chosen;
  }

  async decodeWhole(path: DatasetPath, bytes: Uint8Array): Promise<Uint8Array> {
    const from = isTextName(path) && isUndeclared(bytes) ? firstBeyondAscii(bytes) : -1;
    if (from < 0) return bytes;
    const { encoding } = await this.#decide(path, sampleOf(bytes, from));
    return encoding === undefined ? bytes : new TextEncoder().encode(textIn(bytes, encoding));
  }

  /** The beginning of a file decides nothing about the file, because detection reads files that no reader uses. */
  async decodeHead(path: DatasetPath, length: number, bytes: Uint8Array): Promise<Uint8Array> {
    // The first bytes of a file without an extension may be those of an image.
    const from = textEnding.test(path) && isUndeclared(bytes) ? firstBeyondAscii(bytes) : -1;
    if (from < 0) return bytes;
    const sample = sampleOf(bytes, from, bytes.length >= length);
    const { encoding } = this.#known.get(path) ?? (await this.#judge(sample));
    return encoding === undefined ? bytes : new TextEncoder().encode(textIn(bytes, encoding));
  }

  async *decodeStream(
    path: DatasetPath,
    stream: AsyncIterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const source = stream[Symbol.asyncIterator]();
    try {
      const begun = yield* asciiPieces(source);
      if (begun === undefined) return;
      const { bytes, from } = begun;
      const { encoding } = await this.#decide(path, sampleOf(bytes, from));
      const rest = bytes.subarray(from);
      yield* encoding === undefined ? restOf(rest, source) : convertedPieces(rest, source, encoding);
    } finally {
      await source.return?.();
    }
  }

  problems(): ProblemEvent[] {
    const guessed = [...this.#known].filter(([, { isGuess }]) => isGuess).sort(([a], [b]) => (a < b ? -1 : 1));
    return guessed.flatMap(([path, { encoding }]) => (encoding === undefined ? [] : [this.#problem(path, encoding)]));
  }

  #problem(path: DatasetPath, encoding: TextEncodingName): ProblemEvent {
    const reason =
      this.#chosen === undefined
        ? "The file states no encoding and is not UTF-8."
        : `The file is not valid in the chosen encoding, ${encodingTitle(this.#chosen)}.`;
    return problemEvent({
      code: "encoding_guessed",
      path,
      message: `${reason} Its text seems to be ${encodingTitle(encoding)}.`,
      action: "It is read in that encoding. Choose another one if its names are wrong.",
    });
  }

  async #decide(path: DatasetPath, sample: Uint8Array): Promise<Decision> {
    const decision = this.#known.get(path) ?? (await this.#judge(sample));
    this.#known.set(path, decision);
    return decision;
  }

  async #judge(sample: Uint8Array): Promise<Decision> {
    if (isMostlyUtf8(sample)) return asItIs;
    if (this.#chosen !== undefined && isTextIn(sample, this.#chosen)) return { encoding: this.#chosen, isGuess: false };
    const own = textEncodingCosts(sample);
    const best = cheapestEncoding(own);
    this.#ofDrop ??= this.#compare();
    const ofDrop = await this.#ofDrop;
    const common = [...ofDrop].sort(([, a], [, b]) => a - b)[0]?.[0] ?? best;
    const costs = own.get(common);
    const follows =
      costs !== undefined && costs.faults === 0 && costs.cost - (own.get(best)?.cost ?? 0) <= CLEARLY_BETTER;
    return { encoding: follows ? common : best, isGuess: true };
  }

  /** Returns how badly each encoding fits the texts of the drop together. */
  async #compare(): Promise<ReadonlyMap<GuessedTextEncoding, number>> {
    const texts = this.#tree.files.filter(({ path }) => isTextName(path));
    const step = Math.max(1, Math.ceil(texts.length / COMPARED_FILES));
    const sums = new Map<GuessedTextEncoding, number>();
    for (const [i, { path }] of texts.entries()) {
      if (i % step !== 0) continue;
      const sample = await this.#undeclaredSample(path);
      if (sample === undefined || isMostlyUtf8(sample)) continue;
      for (const [encoding, { cost }] of textEncodingCosts(sample)) {
        sums.set(encoding, (sums.get(encoding) ?? 0) + Math.min(cost, MOST_COST_OF_FILE));
      }
    }
    return sums;
  }

  /** Returns the part of a file by which its encoding is judged; undefined when there is nothing to judge. */
  async #undeclaredSample(path: DatasetPath): Promise<Uint8Array | undefined> {
    try {
      const head = await this.#tree.head(path, COMPARED_BYTES);
      const from = isUndeclared(head) ? firstBeyondAscii(head) : -1;
      return from < 0 ? undefined : sampleOf(head, from, head.length >= COMPARED_BYTES);
    } catch (error) {
      if (error instanceof SourceReadError) return undefined;
      throw error;
    }
  }
}

/** Returns the bytes that are judged: from the one before `from` on, without a character that is cut off at the end. */
function sampleOf(bytes: Uint8Array, from: number, isCut = bytes.length > from + SAMPLE_BYTES): Uint8Array {
  const sample = bytes.subarray(Math.max(0, from - 1), from + SAMPLE_BYTES);
  if (!isCut) return sample;
  // Below 0x30 no encoding has a second half of a letter.
  let end = sample.length;
  while (end > 0 && (sample[end - 1] ?? 0) >= 0x30) end--;
  return end === 0 ? sample : sample.subarray(0, end);
}

/** Bytes that show a byte order mark, the declaration of an XML file, and that a file is not a text. */
const DECLARATION_BYTES = 1024;

/** Returns true for a text that does not state its encoding. A file with a NUL is not a text. */
function isUndeclared(bytes: Uint8Array): boolean {
  return !declaresEncoding(bytes) && !bytes.subarray(0, DECLARATION_BYTES).includes(0);
}

/** The part of a text in which it leaves ASCII: as many bytes as are judged. */
interface BegunText {
  /** Begins with the byte before the first one beyond ASCII, if there is one. */
  readonly bytes: Uint8Array;
  /** Where the first byte beyond ASCII is: 0 or 1. */
  readonly from: number;
}

/**
 * Yields the beginning of a text as long as it is ASCII, or all of it when it states its encoding. Returns what follows; undefined at the
 * end of the text.
 */
async function* asciiPieces(
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, BegunText | undefined, undefined> {
  let piece = await gathered([], source, DECLARATION_BYTES);
  if (!isUndeclared(piece)) {
    yield* restOf(piece, source);
    return undefined;
  }
  let before = new Uint8Array();
  for (;;) {
    const at = firstBeyondAscii(piece);
    const ascii = at < 0 ? piece : piece.subarray(0, at);
    if (ascii.length > 0) {
      before = ascii.slice(-1);
      yield ascii;
    }
    if (at >= 0) {
      // One byte more than is judged shows that the text goes on.
      const length = before.length + SAMPLE_BYTES + 1;
      return { bytes: await gathered([before, piece.subarray(at)], source, length), from: before.length };
    }
    const next = await source.next();
    if (next.done) return undefined;
    piece = next.value;
  }
}

/** Returns pieces as one, with as many of the following ones as are needed for a length. */
async function gathered(
  begun: readonly Uint8Array[],
  source: AsyncIterator<Uint8Array>,
  length: number,
): Promise<Uint8Array> {
  const pieces = [...begun];
  let size = begun.reduce((sum, piece) => sum + piece.length, 0);
  while (size < length) {
    const next = await source.next();
    if (next.done) break;
    pieces.push(next.value);
    size += next.value.length;
  }
  return joinedBytes(pieces);
}

async function* restOf(
  begun: Uint8Array,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (begun.length > 0) yield begun;
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
}

async function* convertedPieces(
  begun: Uint8Array,
  source: AsyncIterator<Uint8Array>,
  encoding: TextEncodingName,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = decoderOf(encoding);
  const encoder = new TextEncoder();
  for await (const piece of restOf(begun, source)) yield encoder.encode(decoder.decode(piece, { stream: true }));
  const last = encoder.encode(decoder.decode());
  if (last.length > 0) yield last;
}
