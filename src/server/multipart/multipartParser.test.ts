import { describe, expect, it } from "vitest";
import type { MultipartFault } from "../../contract/multipartFaults.ts";
import { cutAt, inPieces, type Outcome, parseChunks } from "./parseBody.suite.ts";

const CRLF = "\r\n";
const part = (headers: string, content: string) => `--B${CRLF}${headers}${CRLF}${CRLF}${content}${CRLF}`;
const named = (name: string, content: string) => part(`Content-Disposition: form-data; name="${name}"`, content);
const END = `--B--${CRLF}`;

const shown = ({ parts, fault, byte, message }: Outcome) => ({
  parts: parts.map(({ name, content }) => [name, content.toString("latin1")]),
  fault,
  byte,
  message,
});

/** Parses a body whole, and expects the same in any two pieces and byte by byte. */
function parse(text: string): ReturnType<typeof shown> {
  const body = Buffer.from(text, "latin1");
  const whole = shown(parseChunks([body], "B"));
  expect(shown(parseChunks(inPieces(body, 1), "B"))).toEqual(whole);
  for (let at = 1; at < Math.min(body.length, 2_000); at++) {
    expect(shown(parseChunks(cutAt(body, [at]), "B")), `cut at ${at}`).toEqual(whole);
  }
  return whole;
}

const ONE = named("a", "1");

describe("a valid body", () => {
  it.each<[string, string, [string, string][]]>([
    [
      "two parts",
      ONE + named("b", "") + END,
      [
        ["a", "1"],
        ["b", ""],
      ],
    ],
    ["no line end after the last delimiter", (ONE + END).slice(0, -2), [["a", "1"]]],
    ["only LF after the last delimiter", `${ONE}--B--\n`, [["a", "1"]]],
    ["no parts", END, []],
    ["blanks after a boundary", `--B \t${CRLF}${ONE.slice(5)}--B-- \t${CRLF}`, [["a", "1"]]],
    ["a preamble and an epilogue", `before --B${CRLF}${ONE}${END}after --B`, [["a", "1"]]],
    ["a part with headers only", `--B${CRLF}Content-Disposition: form-data; name="a"${CRLF}${CRLF}${END}`, [["a", ""]]],
    ["content like a delimiter", named("a", "\r\n--b\r\n--\r\r\n-\r\n--") + END, [["a", "\r\n--b\r\n--\r\r\n-\r\n--"]]],
    ["content that begins like a delimiter", named("a", "--A\r\n") + END, [["a", "--A\r\n"]]],
    ["the boundary within a line", named("a", "x--B\r\ny\n--B") + END, [["a", "x--B\r\ny\n--B"]]],
    [
      "other headers, cases and blanks",
      part('content-DISPOSITION:Form-Data ;  NAME = a ; x="1;\\"" \r\nX-Y: z', "1") + END,
      [["a", "1"]],
    ],
    [
      "a header over several lines",
      part('Content-Disposition: form-data;\r\n\tname="a"\r\n ; b=c', "1") + END,
      [["a", "1"]],
    ],
    ["escaped quotes and backslashes", named('\\"a\\\\ \\b', "1") + END, [['"a\\ \\b', "1"]]],
    ["a semicolon at the end", part('Content-Disposition: form-data; name="a";', "1") + END, [["a", "1"]]],
    [
      "the extended form of a name",
      part("Content-Disposition: form-data; name*=UTF-8''%41%20a", "1") + END,
      [["A a", "1"]],
    ],
    [
      "names of properties of objects",
      named("__proto__", "1") + named("constructor", "2") + END,
      [
        ["__proto__", "1"],
        ["constructor", "2"],
      ],
    ],
  ])("with %s is read", (_what, body, parts) => {
    expect(parse(body)).toEqual({ parts, fault: undefined, byte: undefined, message: undefined });
  });

  it("states what the headers of its parts state", () => {
    const body = [
      part('Content-Disposition: form-data; name="a"; filename=""\r\nContent-Type: text/plain; charset="UTF-16"', "1"),
      part("Content-Disposition: form-data; name=b; filename*=utf-8''x\r\nContent-Transfer-Encoding: BASE64", "2"),
      part('Content-Disposition: form-data; name="ä"', "3"),
    ].join("");
    const { parts } = parseChunks([Buffer.from(body + END)], "B");
    expect(parts.map(({ content, ...head }) => head)).toEqual([
      { name: "a", hasFilename: true, charset: "utf-16", transferEncoding: undefined },
      { name: "b", hasFilename: true, charset: undefined, transferEncoding: "base64" },
      { name: "ä", hasFilename: false, charset: undefined, transferEncoding: undefined },
    ]);
  });

  it("passes its content on without copying it", () => {
    const body = Buffer.from(named("a", `${"x\r\n--".repeat(50_000)}`) + END);
    const { pieces } = parseChunks(inPieces(body, 65_536), "B");
    const copied = pieces.filter(({ buffer }) => buffer !== body.buffer).reduce((sum, { length }) => sum + length, 0);
    // Only a beginning of a delimiter at the end of a chunk is not a view of the body.
    expect(copied).toBeLessThan(5 * 5);
    expect(pieces.length).toBeLessThan(20);
  });
});

describe("a body that is not valid ends in one named error", () => {
  it.each<[string, string, MultipartFault, number, RegExp]>([
    ["is empty", "", "delimiter_missing", 0, /empty/],
    [
      "is something else",
      "hello",
      "delimiter_missing",
      0,
      /not the one in the Content-Type, or it is not multipart\.$/,
    ],
    ["has another boundary", ONE.replace("--B", "--C"), "delimiter_missing", 0, /It begins with "--C"/],
    ["has a longer boundary", ONE.replace("--B", "--Bx"), "boundary_in_content", 3, /begins like it/],
    ["has no delimiter for long", "x".repeat(70_000) + ONE + END, "delimiter_missing", 0, /no line "--B"/],
    [
      "has LF and is not closed",
      ONE.replaceAll(CRLF, "\n"),
      "line_ends_lf",
      4,
      /^The line ends are LF; multipart needs CRLF. Closing delimiter missing as well/,
    ],
    [
      "has LF and is closed",
      (ONE + END).replaceAll(CRLF, "\n"),
      "line_ends_lf",
      4,
      /^The line ends are LF; multipart needs CRLF\.$/,
    ],
    ["has LF after a preamble", `x\n${(ONE + END).replaceAll(CRLF, "\n")}`, "line_ends_lf", 0, /LF/],
    [
      "has LF in its headers",
      `--B${CRLF}Content-Disposition: form-data; name="a"\n\n1${CRLF}${END}`,
      "line_ends_lf",
      5,
      /LF/,
    ],
    [
      "has LF in the headers of a file",
      `--B${CRLF}X: y\n\n${"x".repeat(20_000)}${CRLF}${END}`,
      "line_ends_lf",
      5,
      /LF/,
    ],
    ["ends in a delimiter", "--B", "closing_delimiter_missing", 3, /ends at its first delimiter/],
    [
      "ends in the second one",
      `${ONE}--B-`,
      "closing_delimiter_missing",
      ONE.length + 4,
      /^Closing delimiter missing: the body ends after part 1, .*"--B--"/,
    ],
    [
      "ends in headers",
      `${ONE}--B${CRLF}Content`,
      "closing_delimiter_missing",
      ONE.length + 12,
      /in the headers of part 2/,
    ],
    ["ends in content", ONE, "closing_delimiter_missing", ONE.length, /in part 1, "a"/],
    [
      "has a file with the boundary",
      named("a", `x${CRLF}--Bx`) + END,
      "boundary_in_content",
      55,
      /a file contains the boundary/,
    ],
    [
      "has a file with a closing delimiter",
      named("a", `x${CRLF}--B--${CRLF}y`) + END,
      "part_after_end",
      59,
      /Parts follow/,
    ],
    ["is joined from two", ONE + END + ONE + END, "part_after_end", ONE.length + END.length, /two bodies/],
    ["goes on after its end", ONE + END + "x".repeat(70_000), "part_after_end", ONE.length + END.length, /64 KB/],
    ["closes with other text", `${ONE}--B--x`, "boundary_in_content", ONE.length + 3, /followed by other text/],
    ["closes with one dash", `${ONE}--B-${CRLF}`, "boundary_in_content", ONE.length + 3, /followed by other text/],
    ["has endless blanks after a boundary", `--B${" ".repeat(1_000)}`, "boundary_in_content", 3, /./],
    [
      "has a part without headers",
      `--B${CRLF}${CRLF}1${CRLF}${END}`,
      "disposition_missing",
      5,
      /^Part 1 has no Content-Disposition/,
    ],
    [
      "has a part without anything",
      `--B${CRLF}${CRLF}${END}`,
      "disposition_missing",
      5,
      /^Part 1 has no Content-Disposition/,
    ],
    [
      "has no empty line after headers",
      `--B${CRLF}Content-Disposition: form-data; name="a"${CRLF}--B${CRLF}${CRLF}`,
      "header_malformed",
      5,
      /^Part 1 has no empty line/,
    ],
    [
      "has a header that begins like the delimiter",
      part('Content-Disposition: form-data; name="a"\r\n--B: c', "1") + END,
      "header_malformed",
      5,
      /^Part 1 has no empty line/,
    ],
    [
      "has a header without a colon",
      part('Content-Disposition: form-data; name="a"\r\nbroken', "1"),
      "header_malformed",
      5,
      /"broken"/,
    ],
    ["has a header with a blank name", part("X y: z", "1"), "header_malformed", 5, /"X y: z"/],
    ["has NUL in a header", part("X: \0", "1"), "header_malformed", 5, /malformed/],
    [
      "has a header twice",
      part('Content-Disposition: form-data; name="a"\r\ncontent-disposition: form-data; name="b"', "1"),
      "header_malformed",
      5,
      /twice/,
    ],
    [
      "has a name twice",
      part('Content-Disposition: form-data; name="a"; name="b"', "1"),
      "header_malformed",
      5,
      /name="b"/,
    ],
    ["has an open quote", part('Content-Disposition: form-data; name="a', "1"), "header_malformed", 5, /not form-data/],
    [
      "has another disposition",
      part('Content-Disposition: attachment; name="a"', "1"),
      "header_malformed",
      5,
      /attachment/,
    ],
    [
      "has a part without a name",
      ONE + part("Content-Disposition: form-data", "1"),
      "name_missing",
      ONE.length + 5,
      /^Part 2 has no name/,
    ],
  ])("when it %s", (_what, body, fault, byte, message) => {
    const outcome = parse(body);
    expect([outcome.fault, outcome.byte]).toEqual([fault, byte]);
    expect(outcome.message).toMatch(message);
  });

  it("accepts headers of exactly the limit, and no more", () => {
    const disposition = 'Content-Disposition: form-data; name="a"\r\nX: ';
    for (const [bytes, fault] of [
      [16_384, undefined],
      [16_385, "headers_too_large"],
    ] as const) {
      const body = Buffer.from(part(disposition + "x".repeat(bytes - disposition.length), "1") + END);
      for (const size of [1, 7, 5_000, body.length]) {
        expect(parseChunks(inPieces(body, size), "B").fault).toBe(fault);
      }
    }
  });

  it("also when its headers are hard to parse", () => {
    for (const text of ['"', '\\"', ";", "; a=", ' ; a="\\', "=", "''", "\r\n "]) {
      const body = part(`Content-Disposition: form-data; name="${text.repeat(16_000 / text.length)}`, "1");
      expect(parseChunks([Buffer.from(body + END)], "B").fault).toBe("header_malformed");
    }
  });
});
