import { quoted } from "./quoted.ts";

/** Returns the beginning of a text in quotes: its first line with a letter or a digit, without control characters, cut after 80 characters. */
export function quotedFirstLine(text: string): string {
  const content = text.slice(0, MOST_CHARACTERS).replace(/^\s*<\?xml[^>]*>/, "");
  const lines = /^[^\p{L}\p{N}]*[^\r\n]*/u.exec(content)?.[0] ?? "";
  return quoted(
    lines
      .replace(/\s+/g, " ")
      .replace(/[\p{Cc}\p{Cf}\p{Co}]/gu, "")
      .trim(),
  );
}

/** Characters in which the first line is looked for. */
const MOST_CHARACTERS = 1000;
