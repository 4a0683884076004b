import type { ImageFault } from "../../../model/imageFault.ts";
import { latin1, type StructureReader, type StructureStep, skip, take } from "./structureReader.ts";

const IMAGE = 0x2c;
const EXTENSION = 0x21;
const END = 0x3b;

/** Reads a GIF from behind its first three bytes, block by block up to its end mark. Source: GIF89a, sections 17 to 27. */
export function* gifStructure(): StructureReader {
  const version = yield* take(3);
  if (version === undefined || !/^8[79]a$/.test(latin1(version))) return undefined;
  const screen = yield* take(7);
  if (screen === undefined) return "gif_truncated";
  if (!(yield* skip(colorTableBytes(screen[4] ?? 0)))) return "gif_truncated";
  let hasImage = false;
  for (;;) {
    const [mark] = (yield* take(1)) ?? [];
    if (mark === undefined) return "gif_truncated";
    if (mark === END) return hasImage ? undefined : "gif_no_image";
    const fault = yield* block(mark);
    if (fault !== undefined) return fault;
    hasImage ||= mark === IMAGE;
  }
}

function* block(mark: number): StructureReader {
  if (mark === EXTENSION) return yield* subBlocks(1);
  if (mark === IMAGE) return yield* imageBlock();
  // Some writers put an empty block between two others.
  return mark === 0 ? undefined : "gif_bad_block";
}

function* imageBlock(): StructureReader {
  const descriptor = yield* take(9);
  if (descriptor === undefined) return "gif_truncated";
  const [codeBits] = (yield* take(1, colorTableBytes(descriptor[8] ?? 0))) ?? [];
  if (codeBits === undefined) return "gif_truncated";
  return codeBits >= 1 && codeBits <= 11 ? yield* subBlocks(0) : "gif_bad_block";
}

/** Passes over `before` bytes and the blocks of up to 255 bytes that follow, the last of which is empty. */
function* subBlocks(before: number): StructureStep<ImageFault | undefined> {
  const end = yield { skip: before, take: 1, passesBlocks: true };
  return end === undefined ? "gif_truncated" : undefined;
}

function colorTableBytes(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}
