import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWithBusboy } from "./busboyOracle.suite.ts";
import { cutAt, type Outcome, parseChunks } from "./parseBody.suite.ts";

/** Number of random bodies of each kind. `npm run test:fuzz` takes 100,000. */
const BODIES = Number(process.env.MULTIPART_BODIES ?? 3_000);
/** Time for one kind, ms: busboy takes most of it. */
const TIMEOUT_MS = 60_000 + BODIES * 20;
const BOUNDARY = "a'B-";

/** A part of a valid body. */
interface SentPart {
  readonly name: string;
  readonly filename: string | undefined;
  readonly head: string;
  readonly content: Buffer;
}

/** Texts that mean something to a parser. */
const word = fc.constantFrom(
  `--${BOUNDARY}`,
  `\r\n--${BOUNDARY}\r\n`,
  `\r\n--${BOUNDARY}--`,
  "\r\n",
  "\r",
  "\n",
  "-",
  "--",
  " ",
  ":",
  ";",
  '"',
  "\\",
  "\0",
  "\xe4",
  'Content-Disposition: form-data; name="a"; filename="b"',
  "Content-Type: text/plain; charset=utf-16",
  "\r\n\r\n",
  "x",
);

const content = fc
  .oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.array(word, { maxLength: 8 }).map((words) => Buffer.from(words.join(""), "latin1")),
    fc.nat({ max: 3_000 }).map((bytes) => Buffer.alloc(bytes, "\r\n--")),
  )
  .filter((bytes) => !`\r\n${bytes.toString("latin1")}`.includes(`\r\n--${BOUNDARY}`));

const letter = fc.constantFrom("a", "B", "0", "-", "ä", "é", "日", "🙂", "'", "%", "*", ";", "=", ":", "/", '"', "\\");
const quotable = fc.string({ unit: letter, minLength: 1, maxLength: 12 });
const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;

/** Headers as clients write them: in any case and order, some of them without a filename or a type. */
const sentPart: fc.Arbitrary<SentPart> = fc
  .record({
    name: quotable,
    filename: fc.option(quotable, { nil: undefined }),
    type: fc.constantFrom("", "Content-Type: application/octet-stream\r\n", "content-type:image/png\r\n"),
    before: fc.constantFrom("", "Content-Length: 12\r\n", "X-Other: a\r\n b\r\n"),
    typeFirst: fc.boolean(),
    content,
  })
  .map(({ name, filename, type, before, typeFirst, content }) => {
    const file = filename === undefined ? "" : `; filename=${quoted(filename)}`;
    const disposition = `Content-Disposition: form-data; name=${quoted(name)}${file}\r\n`;
    return { name, filename, content, head: before + (typeFirst ? type + disposition : disposition + type) };
  });

const sentParts = fc.array(sentPart, { minLength: 1, maxLength: 6 });
const preamble = fc.constantFrom("", "", "\r\n", "a preamble\r\n");
const epilogue = fc.constantFrom("\r\n", "", "\r\nan epilogue");
const cuts = fc.array(fc.nat({ max: 20_000 }), { maxLength: 30 });

function write(parts: readonly SentPart[], before = "", after = "\r\n"): Buffer {
  const pieces = parts.flatMap(({ head, content }) => [
    Buffer.from(`--${BOUNDARY}\r\n${head}\r\n`),
    content,
    Buffer.from("\r\n"),
  ]);
  return Buffer.concat([Buffer.from(before), ...pieces, Buffer.from(`--${BOUNDARY}--${after}`)]);
}

/** What has to be the same in any chunks. Contents are compared as texts, which takes less time. */
const same = ({ pieces, parts, ...rest }: Outcome) => ({ ...rest, parts: parts.map(withText) });

function withText<Part extends { readonly content: Buffer }>({ content, ...rest }: Part) {
  return { ...rest, content: content.toString("latin1") };
}

describe("random bodies", () => {
  it("that are valid give what was sent, in any chunks, as with busboy", { timeout: TIMEOUT_MS }, async () => {
    await fc.assert(
      fc.asyncProperty(sentParts, preamble, epilogue, cuts, async (sent, before, after, places) => {
        const body = write(sent, before, after);
        const whole = parseChunks([body], BOUNDARY);
        expect(whole.fault).toBeUndefined();
        expect(whole.parts.map(({ name, hasFilename, content }) => withText({ name, hasFilename, content }))).toEqual(
          sent.map(({ name, filename, content }) => withText({ name, hasFilename: filename !== undefined, content })),
        );
        expect(same(parseChunks(cutAt(body, places), BOUNDARY))).toEqual(same(whole));
        const oracle = (await readWithBusboy(body, BOUNDARY)) ?? [];
        expect(oracle.map(({ name }) => name).sort()).toEqual(sent.map(({ name }) => name).sort());
        for (const { name, content } of oracle) {
          if (content === undefined) continue;
          const bytes = content.toString("latin1");
          const equal = whole.parts.filter((part) => part.name === name && part.content.toString("latin1") === bytes);
          expect(equal.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: BODIES },
    );
  });

  const change = fc.oneof(
    fc.record({ kind: fc.constant("insert" as const), at: fc.nat(), text: word }),
    fc.record({ kind: fc.constant("overwrite" as const), at: fc.nat(), text: word }),
    fc.record({ kind: fc.constant("remove" as const), at: fc.nat(), bytes: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ kind: fc.constant("repeat" as const), at: fc.nat(), bytes: fc.integer({ min: 1, max: 120 }) }),
    fc.record({ kind: fc.constant("end" as const), at: fc.nat() }),
  );
  type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

  function apply(body: Buffer, step: Change): Buffer {
    const at = step.at % (body.length + 1);
    const [before, after] = [body.subarray(0, at), body.subarray(at)];
    switch (step.kind) {
      case "insert":
        return Buffer.concat([before, Buffer.from(step.text, "latin1"), after]);
      case "overwrite":
        return Buffer.concat([before, Buffer.from(step.text, "latin1"), after.subarray(step.text.length)]);
      case "remove":
        return Buffer.concat([before, after.subarray(step.bytes)]);
      case "repeat":
        return Buffer.concat([before, after.subarray(0, step.bytes), after]);
      case "end":
        return before;
    }
  }

  it("that are changed end in parts or one named error, the same in any chunks", { timeout: TIMEOUT_MS }, () => {
    let errors = 0;
    fc.assert(
      fc.property(sentParts, fc.array(change, { minLength: 1, maxLength: 4 }), cuts, (sent, changes, places) => {
        const body = changes.reduce(apply, write(sent));
        const whole = parseChunks([body], BOUNDARY);
        if (whole.fault !== undefined) errors += 1;
        expect(same(parseChunks(cutAt(body, places), BOUNDARY))).toEqual(same(whole));
        // No byte of a valid body is lost: its parts and delimiters are all there is between its first and last line.
        if (whole.fault === undefined) expect(countDelimiters(body)).toBe(whole.parts.length + 1);
      }),
      { numRuns: BODIES },
    );
    expect(errors).toBeGreaterThan(BODIES / 10);
  });

  it("that are valid end in an error when any byte is missing at their end", { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(sentParts, (sent) => {
        const body = write(sent, "", "");
        for (let length = 0; length < Math.min(body.length, 1_000); length++) {
          expect(parseChunks([body.subarray(0, length)], BOUNDARY).fault).toBeDefined();
        }
      }),
      { numRuns: Math.ceil(BODIES / 100) },
    );
  });

  it("that are only words end in parts or one named error", { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), cuts, (words, places) => {
        const body = Buffer.from(words.join(""), "latin1");
        expect(same(parseChunks(cutAt(body, places), BOUNDARY))).toEqual(same(parseChunks([body], BOUNDARY)));
      }),
      { numRuns: BODIES },
    );
  });
});

/** Returns how often the delimiter begins a line. */
function countDelimiters(body: Buffer): number {
  return [...`\r\n${body.toString("latin1")}`.matchAll(new RegExp(`(?<=\r\n)--${BOUNDARY}`, "g"))].length;
}
