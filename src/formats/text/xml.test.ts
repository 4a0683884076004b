import { describe, expect, test } from "vitest";
import { memoryTree } from "../memoryTree.ts";
import { numberFrom, parseXml, readXml, streamXml, textOf, type XmlPiece, xmlToJson } from "./xml.ts";

const read = (bytes: Uint8Array | string) => readXml(memoryTree([{ path: "a.xml", bytes }]), "a.xml" as never);

describe("parseXml", () => {
  test("gives elements with attributes, text and lines", () => {
    const result = parseXml('<a>\n  <b x="1 &amp; 2">one<c/>two</b>\n  <b><![CDATA[<3]]></b>\n</a>');
    if (!result.ok) throw new Error(result.failure.message);
    const [first, second] = result.value.children;
    expect([first?.line, second?.line]).toEqual([2, 3]);
    expect(first?.attributes.get("x")).toBe("1 & 2");
    expect([first?.text, second?.text]).toEqual(["onetwo", "<3"]);
    expect(xmlToJson(result.value)).toEqual({ b: [{ x: "1 & 2", c: "", text: "onetwo" }, "<3"] });
  });

  test.each([
    ["an empty text", "", undefined],
    ["a cut text", "<a>\n<b>", 2],
    ["a wrong closing tag", "<a>\n</b>", 2],
    ["text that is not XML", "[[[[", 1],
    ["a NUL character", "<a>\u0000</a>", 1],
    ["elements nested too deep", "<a>".repeat(5000), 1],
  ])("%s is refused in one sentence, with its line", (_, text, line) => {
    const result = parseXml(text);
    if (result.ok) throw new Error("was read");
    expect(result.failure.message).toMatch(/^[A-Z][^\n]*\.$/);
    expect(result.failure.message).not.toMatch(/\d+:\d+/);
    if (line !== undefined) expect(result.failure.line).toBe(line);
  });

  test("entities of a document type are never expanded: neither bombs nor files of the machine", () => {
    const bomb =
      '<!DOCTYPE a [<!ENTITY x "1"><!ENTITY y "&x;&x;&x;"><!ENTITY f SYSTEM "file:///etc/passwd">]><a>&y;&f;</a>';
    expect(parseXml(bomb)).toMatchObject({ failure: { message: expect.stringContaining("entity") } });
    expect(parseXml("<!DOCTYPE annotation><annotation/>")).toMatchObject({ value: { name: "annotation" } });
  });

  test("names of JavaScript are names like others", () => {
    const result = parseXml('<a><__proto__ constructor="1">x</__proto__></a>');
    if (!result.ok) throw new Error(result.failure.message);
    expect(textOf(result.value, "__proto__")).toBe("x");
    expect(result.value.children[0]?.attributes.get("constructor")).toBe("1");
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
});

describe("readXml", () => {
  const xml = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><a>é</a>`;
  test.each<[string, Uint8Array]>([
    ["UTF-8", Buffer.from(xml("UTF-8"))],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${xml("UTF-8")}`)],
    ["UTF-16 with a mark", Buffer.from(`\uFEFF${xml("UTF-16")}`, "utf16le")],
    ["UTF-16 without a mark", Buffer.from(xml("UTF-16"), "utf16le")],
    ["declared Latin-1", Buffer.from(xml("ISO-8859-1"), "latin1")],
    ["Latin-1 without a declaration", Buffer.from("<a>é</a>", "latin1")],
    ["Latin-1 declared as UTF-8", Buffer.from(xml("UTF-8"), "latin1")],
  ])("reads %s", async (_, bytes) => {
    expect(await read(new Uint8Array(bytes))).toMatchObject({ value: { name: "a", text: "é" } });
  });

  test("reads the encoding that is declared, and ASCII of an unknown one", async () => {
    const shiftJis = Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="Shift_JIS"?><a>'),
      Buffer.from([0x94, 0x4c]),
      Buffer.from("</a>"),
    ]);
    expect(await read(new Uint8Array(shiftJis))).toMatchObject({ value: { text: "猫" } });
    expect(await read('<?xml version="1.0" encoding="klingon"?><a>b</a>')).toMatchObject({ value: { text: "b" } });
  });
});

describe("streamXml", () => {
  const pieces = async (text: string) => {
    const all: XmlPiece[] = [];
    for await (const piece of streamXml(memoryTree([{ path: "a.xml", bytes: text }]), "a.xml" as never))
      all.push(piece);
    return all;
  };

  test("gives the root as it begins, then child by child, across pieces of the file", async () => {
    const children = Array.from({ length: 5000 }, (_, i) => `<b n="${i}"><c>é${i}</c></b>`);
    const all = await pieces(`<a v="1">\n${children.join("\n")}</a>`);
    expect(all.length).toBe(5001);
    expect(all[0]).toMatchObject({ type: "root", element: { name: "a" } });
    expect(all[5000]).toMatchObject({ type: "child", element: { line: 5001, children: [{ text: "é4999" }] } });
  });

  test("what came before a fault is given, then the fault", async () => {
    const all = await pieces("<a>\n<b/>\n<c>");
    expect(all.map((piece) => piece.type)).toEqual(["root", "child", "failure"]);
    expect(all[2]).toMatchObject({ failure: { line: 3 } });
  });
});

test.each<[string, number | undefined]>([
  ["1", 1],
  [" -1.5e2 ", -150],
  ["1,5", 1.5],
  ["", undefined],
  ["NaN", undefined],
  ["Infinity", undefined],
  ["1e999", undefined],
  ["0x10", undefined],
  ["1 2", undefined],
])("the text %j is the number %j", (text, value) => {
  expect(numberFrom(text)).toBe(value);
});
