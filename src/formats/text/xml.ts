import { SaxesParser, type SaxesTagPlain } from "saxes";
import type { DatasetPath } from "../../model/datasetPath.ts";
import { failure, type Result, success } from "../../model/result.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";
import { decoderOf, type PieceDecoder } from "./decoders.ts";
import { declaredXmlEncoding, decodeText } from "./text.ts";

/** One element of an XML file. Names are exactly as written, prefixes included. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Text directly inside it, trimmed. */
  readonly text: string;
  /** The line, from 1, on which it begins. */
  readonly line: number;
}

/** What is wrong with an XML text, as a sentence, and the line, from 1, where there is one. */
export interface XmlFailure {
  readonly message: string;
  readonly line?: number;
}

/** Levels of nested elements that are read; annotation files need fewer than ten. */
const MAX_DEPTH = 100;

/** Parses an XML text into its root element. Document types are not interpreted, so only XML's own five entities are known. */
export function parseXml(text: string): Result<XmlElement, XmlFailure> {
  let root: XmlElement | undefined;
  const builder = new ElementBuilder(0, (element) => {
    root = element;
  });
  const fault = builder.write(text) ?? builder.close();
  if (fault !== undefined) return failure(fault);
  return root === undefined ? failure({ message: "The text has no element." }) : success(root);
}

/** Reads a whole file as XML. `maxBytes`: default 16 MiB. */
export async function readXml(
  tree: SourceTree,
  path: DatasetPath,
  options: { maxBytes?: number; signal?: AbortSignal | undefined } = {},
): Promise<Result<XmlElement, XmlFailure>> {
  const { maxBytes = 16 * 1024 * 1024, signal } = options;
  try {
    const bytes = await tree.bytes(path, { maxBytes, ...(signal && { signal }) });
    return parseXml(xmlDecoder(bytes).decode(bytes));
  } catch (error) {
    if (error instanceof SourceReadError) return failure({ message: `The file cannot be read: ${error.reason}.` });
    throw error;
  }
}

/** What `streamXml` yields: the root as it begins (without children), then each of its children whole. */
export type XmlPiece =
  | { readonly type: "root"; readonly element: XmlElement }
  | { readonly type: "child"; readonly element: XmlElement }
  | { readonly type: "failure"; readonly failure: XmlFailure };

/** Reads a large XML file child by child; only one child of the root is held in memory. Ends with a failure when there is one. */
export async function* streamXml(
  tree: SourceTree,
  path: DatasetPath,
  signal?: AbortSignal,
): AsyncGenerator<XmlPiece, void, undefined> {
  const pieces: XmlPiece[] = [];
  const builder = new ElementBuilder(1, (element, depth) => {
    pieces.push({ type: depth === 0 ? "root" : "child", element });
  });
  let decoder: PieceDecoder | undefined;
  let fault: XmlFailure | undefined;
  try {
    for await (const bytes of tree.stream(path, signal)) {
      signal?.throwIfAborted();
      decoder ??= xmlDecoder(bytes);
      fault = builder.write(decoder.decode(bytes, { stream: true }));
      yield* pieces.splice(0);
      if (fault !== undefined) break;
    }
    fault ??= builder.write(decoder?.decode() ?? "") ?? builder.close();
  } catch (error) {
    if (!(error instanceof SourceReadError)) throw error;
    fault = { message: `The file cannot be read: ${error.reason}.` };
  }
  yield* pieces.splice(0);
  if (fault !== undefined) yield { type: "failure", failure: fault };
}

/** Returns the first child with a name. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** Returns the text of the first child with a name; undefined when there is none or it is empty. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return childOf(element, name)?.text || undefined;
}

/** Returns a number as annotation files write it (a decimal comma too); undefined for anything that is not a finite number. */
export function numberFrom(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? "";
  if (!/^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i.test(trimmed)) return undefined;
  const value = Number(trimmed.replace(",", "."));
  return Number.isFinite(value) ? value : undefined;
}

/** Returns an element as plain JSON, for fields that are kept unchanged: text, or an object of children (lists where a name occurs twice). */
export function xmlToJson(element: XmlElement): unknown {
  if (element.children.length === 0 && element.attributes.size === 0) return element.text;
  const fields = new Map<string, unknown[]>();
  for (const [name, value] of element.attributes) fields.set(name, [value]);
  for (const child of element.children) {
    const list = fields.get(child.name) ?? [];
    list.push(xmlToJson(child));
    fields.set(child.name, list);
  }
  if (element.text !== "") fields.set("text", [element.text]);
  return Object.fromEntries([...fields].map(([name, list]) => [name, list.length === 1 ? list[0] : list]));
}

/** Returns the text of the first `length` bytes of an XML file, for detection; empty for a file that cannot be read. */
export async function xmlBeginning(
  tree: SourceTree,
  path: DatasetPath,
  length: number,
  signal?: AbortSignal,
): Promise<string> {
  try {
    const bytes = await tree.head(path, length, signal);
    return xmlDecoder(bytes).decode(bytes);
  } catch (error) {
    if (error instanceof SourceReadError) return "";
    throw error;
  }
}

/** Returns the decoder for a file by its byte order mark, its first bytes or its declaration; else for UTF-8, or for the encoding that fits. */
function xmlDecoder(beginning: Uint8Array): PieceDecoder {
  const [a, b] = beginning;
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return new TextDecoder("utf-16le");
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return new TextDecoder("utf-16be");
  return decoderOf(declaredXmlEncoding(beginning) ?? guessedEncoding(beginning));
}

/** Returns the encoding of the beginning of a text; a character that is cut off at its end does not count. */
function guessedEncoding(beginning: Uint8Array): string {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(beginning, { stream: true });
    return "utf-8";
  } catch {
    return decodeText(beginning).guessed ?? "utf-8";
  }
}

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  readonly texts: string[];
  readonly line: number;
}

class XmlStop extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** Builds elements from pieces of text; passes on those at `depth`, and those above it as they begin. */
class ElementBuilder {
  readonly #parser = new SaxesParser({ xmlns: false });
  readonly #open: OpenElement[] = [];
  #startLine = 1;

  constructor(depth: number, give: (element: XmlElement, depth: number) => void) {
    const parser = this.#parser;
    parser.on("error", (error) => {
      throw new XmlStop(plainMessage(error.message), parser.line);
    });
    parser.on("opentagstart", () => {
      this.#startLine = parser.line;
    });
    parser.on("opentag", (tag: SaxesTagPlain) => {
      if (this.#open.length >= MAX_DEPTH) {
        throw new XmlStop(`Elements are nested more than ${MAX_DEPTH} levels deep.`, parser.line);
      }
      const attributes = new Map(Object.entries(tag.attributes as Record<string, string>));
      const element = { name: tag.name, attributes, children: [], texts: [], line: this.#startLine };
      if (this.#open.length < depth) give({ ...element, text: "" }, this.#open.length);
      this.#open.push(element);
    });
    const addText = (text: string) => {
      // Text between the children of the root belongs to no element that is kept.
      if (this.#open.length > depth) this.#open.at(-1)?.texts.push(text);
    };
    parser.on("text", addText);
    parser.on("cdata", addText);
    parser.on("closetag", () => {
      const closed = this.#open.pop();
      if (closed === undefined) throw new Error("The parser closed an element that it did not open.");
      const { texts, ...open } = closed;
      const element: XmlElement = { ...open, text: texts.join("").trim() };
      if (this.#open.length === depth) give(element, depth);
      else if (this.#open.length > depth) this.#open.at(-1)?.children.push(element);
    });
  }

  write(text: string): XmlFailure | undefined {
    return this.#guard(() => this.#parser.write(text));
  }

  close(): XmlFailure | undefined {
    return this.#guard(() => this.#parser.close());
  }

  #guard(run: () => void): XmlFailure | undefined {
    try {
      run();
      return undefined;
    } catch (error) {
      if (error instanceof XmlStop) return { message: error.message, line: error.line };
      throw error;
    }
  }
}

/** The parser writes "3:14: text." with line and column in front. */
function plainMessage(message: string): string {
  const bare = message.replace(/^(?:[^:\s]*:)?\d+:\d+:\s*/, "").replace(/[.:]*$/, "");
  if (bare === "undefined entity") {
    return "It uses an entity that is not one of XML's own five; entities of a document type are not read.";
  }
  return `It is not well-formed XML: ${bare}.`;
}
