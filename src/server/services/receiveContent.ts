import { ImageScan } from "../../formats/codecs/imageScan.ts";
import type { ImageInfo } from "../../model/image.ts";
import type { ImageFault } from "../../model/imageFault.ts";
import type { SegmentWriter, WrittenBlob } from "../blobs/blobStore.ts";
import { type Pieces, watched } from "../blobs/pieces.ts";
import { SOUND } from "../db/operations/blobs.ts";
import type { NewBlob } from "../db/operations/segments.ts";

/** A content that was written to a segment, what its header contains, and what is wrong with its structure. */
export interface ReceivedContent {
  readonly blob: WrittenBlob;
  readonly info: ImageInfo;
  readonly fault: ImageFault | undefined;
}

/** Returns the row of a content. */
export function blobRowOf({ blob, info, fault }: ReceivedContent): NewBlob {
  return {
    hash: blob.hash,
    start: blob.offset,
    bytes: blob.length,
    kind: info.kind,
    width: info.width ?? null,
    height: info.height ?? null,
    orientation: info.orientation,
    structure: fault ?? SOUND,
  };
}

/**
 * Appends a content to a segment, and reads its image header and checks its structure while the bytes pass. `scan` may have served other
 * contents before.
 */
export async function receiveContent(
  writer: SegmentWriter,
  content: Pieces,
  scan: ImageScan = new ImageScan(),
): Promise<ReceivedContent> {
  scan.begin();
  const blob = await writer.append(watched(content, (piece) => scan.write(piece)));
  return { blob, info: scan.info(), fault: scan.fault() };
}
