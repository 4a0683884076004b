/**
 * The orientation, 1 to 8, that a TIFF structure (a TIFF file, or the body of an EXIF block) states; 1 when it states none or is damaged.
 * `start` is where its byte order mark stands. Source: EXIF 2.32, tag 0x0112.
 */
export function readExifOrientation(bytes: Uint8Array, start: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (start + 8 > bytes.length) return 1;
  const mark = view.getUint16(start, false);
  if (mark !== 0x4949 && mark !== 0x4d4d) return 1;
  const little = mark === 0x4949;
  const directory = start + view.getUint32(start + 4, little);
  if (directory + 2 > bytes.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + 12 * i;
    if (at + 12 > bytes.length) return 1;
    if (view.getUint16(at, little) !== 0x0112) continue;
    // Some writers state it as a long number instead of a short one.
    const long = view.getUint16(at + 2, little) === 4;
    const value = long ? view.getUint32(at + 8, little) : view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
