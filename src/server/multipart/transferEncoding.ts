import { multipartError, quote } from "./multipartError.ts";

/** Encodings in which the bytes of a part are themselves (RFC 2045, 6.2). */
const PLAIN = new Set(["7bit", "8bit", "binary"]);
const QUANTUM = 4;

/**
 * Returns the content of a part without its Content-Transfer-Encoding, which RFC 7578 (4.7) deprecates but some clients write. Base64 is
 * decoded. Throws `ApiError` for other encodings, whose bytes would be stored as they are, and while reading for malformed base64.
 */
export function decodeTransfer(
  content: AsyncIterable<Buffer>,
  encoding: string | undefined,
  partName: string,
): AsyncIterable<Buffer> {
  if (encoding === undefined || PLAIN.has(encoding)) return content;
  if (encoding === "base64") return decodeBase64(content, partName);
  throw multipartError(
    "transfer_encoding_unknown",
    `Part ${quote(partName)} has the Content-Transfer-Encoding ${quote(encoding)}, which the server does not decode. Send the bytes as they are, without this header.`,
  );
}

/** Decodes base64 with line ends (RFC 2045, 6.8). */
async function* decodeBase64(content: AsyncIterable<Buffer>, partName: string): AsyncGenerator<Buffer> {
  let left = "";
  let ended = false;
  for await (const chunk of content) {
    const text = left + chunk.toString("latin1").replace(/[ \t\r\n]+/g, "");
    const whole = text.length - (text.length % QUANTUM);
    left = text.slice(whole);
    if (text === "") continue;
    if (ended || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw malformed(partName);
    ended = whole > 0 && text[whole - 1] === "=";
    if (whole > 0) yield Buffer.from(text.slice(0, whole), "base64");
  }
  if (left !== "") throw malformed(partName);
}

function malformed(partName: string): Error {
  return multipartError(
    "base64_malformed",
    `Part ${quote(partName)} is not valid base64, as its Content-Transfer-Encoding states.`,
  );
}
