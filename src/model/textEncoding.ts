/** Encodings of text besides UTF-8 and UTF-16, by their names in the Encoding Standard, with a title for people. */
const titles = {
  gb18030: "Chinese, simplified (GBK, GB18030)",
  big5: "Chinese, traditional (Big5)",
  shift_jis: "Japanese (Shift-JIS)",
  "euc-jp": "Japanese (EUC-JP)",
  "euc-kr": "Korean (EUC-KR)",
  "windows-1252": "Western European (Windows-1252)",
  "windows-1250": "Central European (Windows-1250)",
  "windows-1251": "Cyrillic (Windows-1251)",
  "windows-1253": "Greek (Windows-1253)",
  "windows-1254": "Turkish (Windows-1254)",
  "windows-1255": "Hebrew (Windows-1255)",
  "windows-1256": "Arabic (Windows-1256)",
  "windows-1257": "Baltic (Windows-1257)",
  "windows-1258": "Vietnamese (Windows-1258)",
  "windows-874": "Thai (Windows-874)",
  "koi8-r": "Cyrillic (KOI8-R)",
  ibm866: "Cyrillic (DOS, code page 866)",
} as const;

/** An encoding that a text without a declared one may have: a name of the Encoding Standard. */
export type TextEncodingName = keyof typeof titles;

/** All encodings that a person can choose, the most common of each script first. */
export const textEncodings = Object.keys(titles) as [TextEncodingName, ...TextEncodingName[]];

/** An encoding of names in a ZIP archive that state none: those of texts, and the one that the ZIP standard means, which no browser knows. */
export type NameEncoding = TextEncodingName | "ibm437";

/** All encodings of names that a person can choose, the most common of each script first. */
export const nameEncodings: readonly NameEncoding[] = [...textEncodings, "ibm437"];

/** Returns the title of an encoding, as in "The text seems to be ...": `Chinese, simplified (GBK, GB18030)`. */
export function encodingTitle(encoding: NameEncoding): string {
  return encoding === "ibm437" ? "Western European (DOS, code page 437)" : titles[encoding];
}
