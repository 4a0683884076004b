/** A subset of the pixels that is stored as an image of its own: all of them, or one of the seven passes of interlacing. */
interface Pass {
  readonly width: number;
  readonly height: number;
  readonly x0: number;
  readonly y0: number;
  readonly dx: number;
  readonly dy: number;
}

/** Returns the one pass of an image that is not interlaced. */
export function wholePass(width: number, height: number): Pass {
  return { width, height, x0: 0, y0: 0, dx: 1, dy: 1 };
}

/** Returns the passes of an interlaced image that have pixels. */
export function adam7Passes(width: number, height: number): Pass[] {
  const steps = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const;
  return steps
    .map(([x0, y0, dx, dy]) => ({
      width: Math.max(0, Math.ceil((width - x0) / dx)),
      height: Math.max(0, Math.ceil((height - y0) / dy)),
      x0,
      y0,
      dx,
      dy,
    }))
    .filter((pass) => pass.width > 0 && pass.height > 0);
}

/**
 * Undoes the filters of rows in place. Each row is a byte for its filter and `rowBytes` of data; `step` is the distance in bytes to the pixel
 * on the left. Source: PNG specification, section 9. Throws for an unknown filter.
 */
export function unfilter(raw: Uint8Array, start: number, rowBytes: number, rows: number, step: number): void {
  for (let row = 0; row < rows; row++) {
    const from = start + row * (rowBytes + 1) + 1;
    const end = from + rowBytes;
    // The first row has nothing above it, which counts as zeros.
    const above = row > 0 ? rowBytes + 1 : undefined;
    unfilterRow(raw, raw[from - 1] ?? 0, from, end, step, above);
  }
}

/** Each filter has a loop of its own, because most of the time of decoding is spent here. `above`: the distance in bytes to the row above. */
function unfilterRow(
  raw: Uint8Array,
  filter: number,
  from: number,
  end: number,
  step: number,
  above: number | undefined,
): void {
  const isFirst = above === undefined;
  if (filter === 0 || (filter === 2 && isFirst)) return;
  if (filter === 1 || (filter === 4 && isFirst)) addEarlier(raw, from + step, end, step);
  else if (filter === 2 && !isFirst) addEarlier(raw, from, end, above);
  else if (filter === 3 && isFirst) addHalf(raw, from + step, end, step);
  else if (filter === 3 && !isFirst) addAverage(raw, from, end, step, above);
  else if (filter === 4 && !isFirst) addPaeth(raw, from, end, step, above);
  else throw new Error(`it has an unknown row filter, ${filter}`);
}

/** Adds to each byte the one that is `distance` bytes before it: the pixel on the left, or above. */
function addEarlier(raw: Uint8Array, from: number, end: number, distance: number): void {
  for (let i = from; i < end; i++) raw[i] = raw[i]! + raw[i - distance]!;
}

function addHalf(raw: Uint8Array, from: number, end: number, distance: number): void {
  for (let i = from; i < end; i++) raw[i] = raw[i]! + (raw[i - distance]! >> 1);
}

function addAverage(raw: Uint8Array, from: number, end: number, step: number, above: number): void {
  const second = from + step;
  addHalf(raw, from, second, above);
  for (let i = second; i < end; i++) raw[i] = raw[i]! + ((raw[i - step]! + raw[i - above]!) >> 1);
}

function addPaeth(raw: Uint8Array, from: number, end: number, step: number, above: number): void {
  const second = from + step;
  addEarlier(raw, from, second, above);
  for (let i = second; i < end; i++) {
    raw[i] = raw[i]! + paeth(raw[i - step]!, raw[i - above]!, raw[i - above - step]!);
  }
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const byLeft = Math.abs(estimate - left);
  const byAbove = Math.abs(estimate - above);
  const byCorner = Math.abs(estimate - corner);
  if (byLeft <= byAbove && byLeft <= byCorner) return left;
  return byAbove <= byCorner ? above : corner;
}

/** Writes the samples of unfiltered rows of a pass to their places in the image. */
export function unpack(
  raw: Uint8Array,
  start: number,
  rowBytes: number,
  pass: Pass,
  header: { width: number; bitDepth: number; channels: number },
  samples: Uint8Array | Uint16Array,
): void {
  const { bitDepth, channels } = header;
  const perRow = pass.width * channels;
  const mask = (1 << bitDepth) - 1;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  for (let row = 0; row < pass.height; row++) {
    const from = start + row * (rowBytes + 1) + 1;
    const to = (pass.y0 + row * pass.dy) * header.width;
    if (bitDepth === 8 && pass.dx === 1) {
      samples.set(raw.subarray(from, from + perRow), to * channels);
      continue;
    }
    for (let i = 0; i < perRow; i++) {
      let value: number;
      if (bitDepth === 8) value = view.getUint8(from + i);
      else if (bitDepth === 16) value = view.getUint16(from + 2 * i);
      else {
        const bit = i * bitDepth;
        value = (view.getUint8(from + (bit >> 3)) >> (8 - bitDepth - (bit & 7))) & mask;
      }
      const x = pass.x0 + Math.floor(i / channels) * pass.dx;
      samples[(to + x) * channels + (i % channels)] = value;
    }
  }
}

/** The samples of an image that is to be packed. */
interface PackedImage {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly samples: Uint8Array | Uint16Array;
}

/** Returns the rows of an image, each with a byte for its filter in front. */
export function pack(image: PackedImage, channels: number, filter: "none" | "up"): Uint8Array {
  const { bitDepth, samples } = image;
  const perRow = image.width * channels;
  const rowBytes = Math.ceil((perRow * bitDepth) / 8);
  const rows = new Uint8Array(image.height * (rowBytes + 1));
  const view = new DataView(rows.buffer);
  for (let row = 0; row < image.height; row++) {
    const to = row * (rowBytes + 1) + 1;
    const from = row * perRow;
    if (bitDepth === 8) rows.set(samples.subarray(from, from + perRow), to);
    else if (bitDepth === 16) for (let i = 0; i < perRow; i++) view.setUint16(to + 2 * i, samples[from + i]!);
    else {
      for (let i = 0; i < perRow; i++) {
        const bit = i * bitDepth;
        rows[to + (bit >> 3)]! |= samples[from + i]! << (8 - bitDepth - (bit & 7));
      }
    }
  }
  if (filter === "up") filterUp(rows, rowBytes, image.height);
  return rows;
}

/** From the last row up, because each row needs the one above before it is filtered. */
function filterUp(rows: Uint8Array, rowBytes: number, height: number): void {
  for (let row = height - 1; row >= 0; row--) {
    const at = row * (rowBytes + 1);
    rows[at] = 2;
    for (let i = 1; row > 0 && i <= rowBytes; i++) rows[at + i] = rows[at + i]! - rows[at + i - rowBytes - 1]!;
  }
}
