import { expect, test } from "vitest";
import { encodeText } from "../../samples/encodeText.ts";
import { textIn } from "./decoders.ts";
import { cheapestEncoding, guessNameEncoding, textEncodingCosts } from "./guessEncoding.ts";

const guess = (bytes: Uint8Array) => cheapestEncoding(textEncodingCosts(bytes));

/** Class lists and words as people write them, most of them a few bytes long. */
const texts: Readonly<Record<string, readonly string[]>> = {
  gb18030: [
    "人",
    "猫狗",
    "裂纹\n划伤",
    "行人\n车辆",
    "安全帽",
    "汽车\n自行车\n摩托车",
    "什菜集/图片1",
    "橙子\n苹果\n葡萄",
    "螺丝松动",
    "玉米螟",
  ],
  shift_jis: [
    "猫",
    "猫\n犬\n人",
    "自転車",
    "カメラ",
    "ヘルメット",
    "データ/ソファ１.jpg",
    "歩行者\n信号",
    "ひび割れ",
    "画像_表.jpg",
  ],
  big5: ["貓\n狗\n汽車", "功能表.jpg", "行人", "安全帽", "腳踏車", "裂縫", "蘋果"],
  "euc-kr": ["개", "고양이\n개\n사람", "자동차", "사진1.jpg", "헬멧\n안전모", "보행자", "균열"],
  "euc-jp": ["ねこ\n犬\nカメラ", "画像データ"],
  "windows-1252": [
    "é",
    "café\n",
    "Müller_Straße.jpg",
    "größe",
    "véhicule\nvélo\npiéton",
    "coração\npão",
    "ÄPFEL",
    "bjørn\ngås",
  ],
  "windows-1251": [
    "кот",
    "машина",
    "трещина",
    "машина\nпешеход",
    "кошка\nсобака",
    "Машина",
    "ЧЕЛОВЕК",
    "СОБАКА",
    "дорожный знак",
    "Дети",
  ],
  "windows-1250": ["kočka\npes\nkůň", "samochód\nżółw\nłódź"],
  "windows-1253": ["γάτα\nσκύλος", "αυτοκίνητο"],
  "windows-1254": ["kedi\nköpek\nağaç", "yaya\nışık"],
  "windows-1255": ["חתול\nכלב"],
  "windows-1256": ["قطة\nكلب"],
  "windows-874": ["แมว\nสุนัข"],
};

test.each(Object.entries(texts))("texts in %s are recognized, however short", (encoding, examples) => {
  for (const text of examples) expect([text, guess(encodeText(text, encoding))]).toEqual([text, encoding]);
});

test("names in archives are recognized, also in the code pages of DOS", () => {
  const names: Readonly<Record<string, readonly string[]>> = {
    gb18030: ["数据集/图片1.jpg", "猫.jpg"],
    shift_jis: ["データ/ソファ1.jpg", "表示.jpg"],
    big5: ["圖片/貓.jpg"],
    "euc-kr": ["사진/고양이.jpg"],
    ibm866: ["кошка.jpg", "ЗАМОК/Собака1.jpg"],
    "windows-1252": ["Müller.jpg", "naïve café.jpg"],
    "windows-1251": ["Собака.jpg"],
  };
  for (const [encoding, examples] of Object.entries(names)) {
    for (const name of examples)
      expect([name, guessNameEncoding([encodeText(name, encoding)])]).toEqual([name, encoding]);
  }
  // "Müller.jpg" and "café.jpg" in code page 437.
  expect(guessNameEncoding([Uint8Array.of(0x4d, 0x81, 0x6c, 0x6c, 0x65, 0x72, 0x2e, 0x6a, 0x70, 0x67)])).toBe("ibm437");
  expect(guessNameEncoding([Uint8Array.of(0x63, 0x61, 0x66, 0x82, 0x2e, 0x6a, 0x70, 0x67)])).toBe("ibm437");
});

test("one damaged byte does not decide about a text", () => {
  const text = encodeText("行人\n车辆\n自行车\n摩托车\n公共汽车\n", "gb18030");
  expect(guess(Uint8Array.of(...text, 0xff, 0x0a))).toBe("gb18030");
});

test("Windows-1252 has letters and signs where Latin-1 has controls", () => {
  expect(textIn(Uint8Array.of(0x80, 0x93, 0x61, 0x94, 0x9f), "windows-1252")).toBe("€“a”Ÿ");
});
