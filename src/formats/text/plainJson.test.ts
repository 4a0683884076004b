import { describe, expect, test } from "vitest";
import { createRandom } from "../../samples/random.ts";
import { parseJson } from "./json.ts";
import { notPlain, PlainJsonParser } from "./plainJson.ts";
import { decodeText } from "./text.ts";

const parser = new PlainJsonParser();
const plain = (text: string) => parser.parse(new TextEncoder().encode(text), 0, new TextEncoder().encode(text).length);

/** What all other readers get for the same bytes. */
function expected(bytes: Uint8Array): unknown {
  const json = parseJson(decodeText(bytes).text);
  return json.ok ? json.value.value : "an error";
}

describe("reads itself", () => {
  test.each([
    "[]",
    "{}",
    "[[],{}]",
    "[1,2,3]",
    "[0, -0, -0.0, 0.5, -12.25, 100, 999999999, 1234567890123, 12345.67890123]",
    "[ 1 ,\n2\t,\r\n3 ]",
    "[123456789.5,1.000000001,0.1,0.30000000000000]",
    '[1,2,"a",3,[4],{"b":5},null,true,false,6.5]',
    '{"a":1,"a":2}',
    '{"2":1,"1":2,"":3}',
    '{"name":"Ünïcødé 漢字 \u{1F600}","\u{FEFF}x":"\u{FEFF}y"}',
    '{"segmentation":[[10.5,20,30.25,40]],"bbox":[1,2,3.5,4],"iscrowd":0}',
    "[702.1057499999998, 27718.476299999995]",
    "5",
    '"text"',
  ])("%s", (text) => {
    const value = plain(text);
    expect(value).not.toBe(notPlain);
    expect(value).toEqual(JSON.parse(text));
    expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
  });

  test("the sign of zero", () => {
    expect(plain("[-0,-0.0,0]")).toEqual([-0, -0, 0]);
  });

  test("every number as JSON.parse does", () => {
    const random = createRandom(11);
    const digits = (most: number) => String(random.whole(0, 10 ** random.whole(1, most) - 1));
    for (let round = 0; round < 20_000; round++) {
      const sign = random.whole(0, 3) === 0 ? "-" : "";
      const zeros = "0".repeat(random.whole(0, 6));
      const decimals =
        random.whole(0, 3) === 0 ? "" : `.${zeros}${digits(9)}${random.whole(0, 5) === 0 ? digits(9) : ""}`;
      const number = `${sign}${digits(10)}${decimals}`;
      const value = plain(`[${number}]`);
      if (value !== notPlain) expect(Object.is((value as number[])[0], JSON.parse(number)), number).toBe(true);
    }
  });

  test("a list that is longer than those before it", () => {
    const numbers = Array.from({ length: 5000 }, (_, at) => at / 4);
    expect(plain(JSON.stringify(numbers))).toEqual(numbers);
  });
});

describe("leaves to the others", () => {
  test.each([
    "",
    " [1]",
    "[1] ",
    "[1",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[01]",
    "[-]",
    "[-01]",
    "[1.]",
    "[.5]",
    "[1.5.5]",
    "[+1]",
    "[1e5]",
    "[1E400]",
    "[12345678901234567890]",
    "[NaN]",
    "[nul]",
    '["a]',
    '["a\\n"]',
    '["a\nb"]',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    "{a:1}",
    '{"__proto__":1}',
    '{"\\u0061":1}',
    "[".repeat(201) + "]".repeat(201),
    JSON.stringify(Array.from({ length: 100 }, (_, at) => Math.sqrt(at + 2))),
  ])("%s", (text) => {
    expect(plain(text)).toBe(notPlain);
  });

  test("damaged UTF-8", () => {
    const bytes = Uint8Array.of(0x5b, 0x22, 0xc3, 0x28, 0x22, 0x5d);
    expect(parser.parse(bytes, 0, bytes.length)).toBe(notPlain);
  });
});

test("a value ends where it is said to, although its bytes go on", () => {
  const bytes = new TextEncoder().encode("[12,3][4]");
  expect(parser.parse(bytes, 0, 6)).toEqual([12, 3]);
  expect(parser.parse(bytes, 6, 9)).toEqual([4]);
  for (const [from, to] of [
    [0, 5],
    [0, 7],
    [1, 2],
  ] as const) {
    expect(parser.parse(bytes, from, to)).toBe(notPlain);
  }
});

test("whatever is changed in a text, the value is that of the other parser or left to it", () => {
  const random = createRandom(5);
  const text = new TextEncoder().encode(
    '{"segmentation":[[1.25,2,-3.5,40],[7,8]],"bbox":[1,2,3,4],"note":"é\\"x","score":0.75,"flags":[true,null,{"a":[]}],"id":12}',
  );
  const marks = new TextEncoder().encode('0123456789-.,:[]{}"\\eE nultrfas\u00e9');
  let read = 0;
  for (let round = 0; round < 20_000; round++) {
    const bytes = text.slice();
    for (let changes = random.whole(1, 3); changes > 0; changes--) {
      bytes[random.whole(0, bytes.length - 1)] = marks[random.whole(0, marks.length - 1)]!;
    }
    const value = parser.parse(bytes, 0, bytes.length);
    if (value === notPlain) continue;
    read++;
    expect(value, new TextDecoder().decode(bytes)).toEqual(expected(bytes));
  }
  expect(read).toBeGreaterThan(0);
});
