import type { ApiError } from "../apiError.ts";
import { multipartError, quote } from "./multipartError.ts";

/** Decodes the content of one part piece by piece. */
export interface PieceDecoder {
  /** Returns the decoded bytes of a piece, which may be none. Throws `ApiError` when it is malformed. */
  write(piece: Buffer): Buffer;
  /** Ends the content. Throws `ApiError` when it is not complete. */
  end(): void;
}

/** Encodings in which the bytes of a part are themselves (RFC 2045, 6.2). */
const PLAIN = new Set(["7bit", "8bit", "binary"]);

/**
 * Returns the decoder of a Content-Transfer-Encoding, which RFC 7578 (4.7) deprecates but some clients write; undefined when the bytes are
 * themselves. Throws `ApiError` for other encodings than base64: their bytes would be stored as they are.
 */
export function transferDecoder(encoding: string | undefined, partName: string): PieceDecoder | undefined {
  if (encoding === undefined || PLAIN.has(encoding)) return undefined;
  if (encoding === "base64") return base64Decoder(partName);
  throw multipartError(
    "transfer_encoding_unknown",
    `Part ${quote(partName)} has the Content-Transfer-Encoding ${quote(encoding)}, which the server does not decode. Send the bytes as they are, without this header.`,
  );
}

/** Characters that stand for three bytes. */
const QUANTUM = 4;

/** Decodes base64 with blanks and line ends (RFC 2045, 6.8). */
function base64Decoder(partName: string): PieceDecoder {
  let left = "";
  let ended = false;
  const malformed = (): ApiError => {
    const message = `Part ${quote(partName)} is not valid base64, which its Content-Transfer-Encoding states.`;
    return multipartError("base64_malformed", message);
  };
  return {
    write(piece) {
      const text = left + piece.toString("latin1").replace(/[ \t\r\n]+/g, "");
      if (text === "") return Buffer.alloc(0);
      if (ended || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw malformed();
      const whole = text.length - (text.length % QUANTUM);
      left = text.slice(whole);
      ended = whole > 0 && text[whole - 1] === "=";
      return Buffer.from(text.slice(0, whole), "base64");
    },
    end() {
      if (left !== "") throw malformed();
    },
  };
}
