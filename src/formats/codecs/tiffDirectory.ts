/** What the first directory of a TIFF structure states: of a TIFF file, or of an EXIF block, which has the same structure. */
interface TiffDirectory {
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** 1 to 8; 1 when it states none. */
  readonly orientation: number;
  /** Another directory follows, a further page; undefined when the bytes end before that is stated. */
  readonly hasNext: boolean | undefined;
}

/** Where the first directory of a TIFF structure begins, counted from its byte order mark, and how it is written. */
interface TiffHeader {
  readonly little: boolean;
  /** BigTIFF has wider offsets and counts. */
  readonly big: boolean;
  readonly directoryAt: number;
}

/** Reads the header of a TIFF structure whose byte order mark is at `start`. Returns undefined when there is none. */
export function readTiffHeader(bytes: Uint8Array, start = 0): TiffHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (start + 8 > bytes.length) return undefined;
  const mark = view.getUint16(start);
  if (mark !== 0x4949 && mark !== 0x4d4d) return undefined;
  const little = mark === 0x4949;
  const version = view.getUint16(start + 2, little);
  if (version === 42) return { little, big: false, directoryAt: view.getUint32(start + 4, little) };
  if (version !== 43 || start + 16 > bytes.length) return undefined;
  const directoryAt = Number(view.getBigUint64(start + 8, little));
  return Number.isSafeInteger(directoryAt) ? { little, big: true, directoryAt } : undefined;
}

const WIDTH = 0x0100;
const HEIGHT = 0x0101;
const ORIENTATION = 0x0112;

/**
 * Reads the directory that begins at `at`, as far as the bytes reach. Tags are sorted in a sound file, so width, height and
 * orientation come early. Source: TIFF 6.0, section 2; EXIF 2.32.
 */
export function readTiffDirectory(bytes: Uint8Array, at: number, header: TiffHeader): TiffDirectory {
  const { little, big } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<number, number>();
  const countBytes = big ? 8 : 2;
  const entryBytes = big ? 20 : 12;
  const unread = { width: undefined, height: undefined, orientation: 1, hasNext: undefined };
  if (at < 0 || at + countBytes > bytes.length) return unread;
  const entries = big ? Number(view.getBigUint64(at, little)) : view.getUint16(at, little);
  const end = at + countBytes + entries * entryBytes;
  for (let entry = at + countBytes; entry < end && entry + entryBytes <= bytes.length; entry += entryBytes) {
    const tag = view.getUint16(entry, little);
    const value = entry + (big ? 12 : 8);
    // 3 is a short number, 4 a long one; some writers state the orientation as a long one.
    const type = view.getUint16(entry + 2, little);
    if (type === 3) found.set(tag, view.getUint16(value, little));
    else if (type === 4) found.set(tag, view.getUint32(value, little));
  }
  const orientation = found.get(ORIENTATION) ?? 1;
  const next =
    end + (big ? 8 : 4) <= bytes.length
      ? big
        ? view.getBigUint64(end, little)
        : view.getUint32(end, little)
      : undefined;
  return {
    width: found.get(WIDTH),
    height: found.get(HEIGHT),
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    hasNext: next === undefined ? undefined : Number(next) !== 0,
  };
}

/** Returns the EXIF orientation, 1 to 8, of a TIFF structure whose byte order mark is at `start`; 1 for none or a damaged one. */
export function readExifOrientation(bytes: Uint8Array, start: number): number {
  const header = readTiffHeader(bytes, start);
  return header === undefined ? 1 : readTiffDirectory(bytes, start + header.directoryAt, header).orientation;
}
